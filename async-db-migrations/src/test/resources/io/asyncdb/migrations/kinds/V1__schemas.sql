create schema if not exists billing;
create extension pg_trgm schema public;
create table account (id bigint generated always as identity primary key, name text not null);
create table billing.invoice (id bigint primary key, account_id bigint references account (id), currency text default '${currency}');
