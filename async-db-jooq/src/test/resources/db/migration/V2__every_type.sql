create domain positive as int check (value > 0);
create type address as (street text, city text);

create table every_type (
  id int primary key,
  a_boolean boolean,
  a_smallint smallint,
  an_integer int,
  a_bigint bigint,
  a_numeric numeric,
  a_decimal numeric(12, 4),
  a_real real,
  a_double double precision,
  a_text text,
  a_varchar varchar(20),
  a_char char(5),
  a_uuid uuid,
  a_bytea bytea,
  a_date date,
  a_time time,
  a_timetz timetz,
  a_timestamp timestamp,
  a_timestamptz timestamptz,
  a_json json,
  a_jsonb jsonb,
  a_mood mood,
  a_positive positive,
  booleans boolean[],
  integers int[],
  matrix int[],
  bigints bigint[],
  numerics numeric[],
  doubles double precision[],
  texts text[],
  uuids uuid[],
  byteas bytea[],
  dates date[],
  timestamptzs timestamptz[],
  moods mood[]
);

-- What jOOQ's code generator gives a converter or a binding of our own, or classes of its own.
create table special (
  id int primary key,
  amount bigint,
  tags text[],
  bound jsonb,
  home address,
  lasting interval
);
