create type mood as enum ('sad', 'ok', 'very happy');

create table author (
  id bigint generated always as identity primary key,
  email text not null constraint author_email_unique unique,
  full_name text not null,
  mood mood not null default 'ok',
  created_at timestamptz not null default now()
);

create table book (
  id bigint generated always as identity primary key,
  author_id bigint not null constraint book_author_exists references author,
  title text not null,
  price numeric(10, 2) constraint book_price_positive check (price > 0),
  published date
);

create index book_of_author on book (author_id, published desc);
