create table account (
    id bigint generated always as identity primary key,
    email text not null unique
);
-- Long enough that processes which start together meet.
select pg_sleep(0.3);
