create extension if not exists citext;

create type mood as enum ('sad', 'ok', 'happy');

create type address as (street text, city text);

create domain positive as int default 1 constraint positive_check check (value > 0);

create sequence ticket start 100 increment 5;

create table account (
    id uuid primary key default gen_random_uuid(),
    email citext not null,
    feeling mood not null default 'ok',
    home address,
    tags text[] not null default '{}',
    scores int[][],
    attributes jsonb not null default '{}',
    picture bytea,
    balance numeric(12, 2) not null default 0,
    level positive,
    valid daterange,
    last_address inet,
    created_at timestamptz not null default now(),
    birthday date,
    wake_at time,
    pause interval,
    constraint account_email_key unique (email),
    constraint account_balance_check check (balance >= 0)
);

comment on table account is 'Who pays; "quoted", with ; and ''quotes''';
comment on column account.email is 'lower or UPPER';

create table orders (
    id bigint generated always as identity primary key,
    account_id uuid not null references account (id) on delete cascade,
    total numeric(12, 2) not null,
    twice numeric(12, 2) generated always as (total * 2) stored
);

create index orders_account_id_total on orders (account_id, total desc nulls last);

create table order_line (
    order_id bigint not null references orders (id),
    position int not null,
    article text not null,
    primary key (order_id, position)
);

create table event (at timestamptz not null, what text) partition by range (at);

create table event_2026 partition of event for values from ('2026-01-01') to ('2027-01-01');

create view rich_account as select id, email, balance from account where balance > 1000;

create materialized view order_count as select account_id, count(*) as orders from orders group by account_id;

create function account_orders(of_account uuid)
    returns table (order_id bigint, total numeric)
    language sql stable
    as $$ select id, total from orders where account_id = of_account $$;

create function add(a int, b int default 1) returns int language sql immutable as $$ select a + b $$;

create procedure forget(of_account uuid)
    language sql
    as $$ delete from account where id = of_account $$;

create schema archive;

create table archive.old_account (id uuid primary key, email text);
