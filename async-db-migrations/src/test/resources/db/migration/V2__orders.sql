create table orders (
    id bigint generated always as identity primary key,
    account_id bigint not null references account (id),
    total numeric(12, 2) not null
);
