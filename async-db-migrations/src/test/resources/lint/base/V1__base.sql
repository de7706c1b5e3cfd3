create type mood as enum ('sad', 'happy');

create table customer (
    id bigint generated always as identity primary key,
    email text not null,
    name text,
    feeling mood not null default 'sad',
    status text check (status in ('new', 'old')),
    points int
);

create table orders (
    id bigint generated always as identity primary key,
    customer_id bigint not null,
    total numeric(12, 2) not null,
    placed_at timestamptz not null default now()
);

create table tag (id int primary key, name varchar(20));

create table reading (at date not null, value int) partition by range (at);

create table reading_2025 (at date not null, value int);

create materialized view customer_count as select count(*) as customers from customer;
