create type mood as enum ('sad', 'ok');
create type color as enum ('red', 'green');
create domain positive as int check (value > 0);
create type address as (street text, city text);
create sequence order_no start 1000;

create table author (
  id bigint generated always as identity primary key,
  email text not null constraint author_email_key unique,
  mood mood not null default 'ok',
  age positive,
  created_at timestamptz default now()
);

create table book (
  id serial primary key,
  author_id bigint not null constraint book_author_fkey references author,
  title text not null,
  price numeric(10, 2) constraint book_price_check check (price > 0),
  slug text generated always as (lower(title)) stored,
  lent daterange,
  constraint book_lent_once exclude using gist (lent with &&)
);
create index book_title on book (title) where price > 1;
create view cheap as select id from book where price < 10;
create materialized view dear as select id from book where price >= 10;

create function twice(a int) returns int language sql as 'select a * 2';
create aggregate product_of(int) (sfunc = int4mul, stype = int, initcond = '1');
create function touch() returns trigger language plpgsql as 'begin return new; end';
create trigger book_touch before update on book for each row execute function touch();

alter table author enable row level security;
create policy own on author using (email = current_user);

create table logged (at date not null) partition by range (at);
create table logged_2026 partition of logged for values from ('2026-01-01') to ('2027-01-01');
