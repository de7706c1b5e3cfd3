create type order_status as enum ('open', 'paid');

create table customers (
  id    bigint generated always as identity primary key,
  email text not null unique,
  name  text not null,
  phone text,
  fax   text not null
);

create table orders (
  id          bigint generated always as identity primary key,
  customer_id bigint not null,
  amount      int not null,
  status      order_status not null default 'open'
);

insert into customers (email, name, phone, fax)
  select 'c' || i || '@example.org', 'Customer ' || i, '+1 555 ' || i, '-' from generate_series(1, 4000) i;

insert into orders (customer_id, amount) select i % 4000 + 1, i from generate_series(1, 8000) i;
