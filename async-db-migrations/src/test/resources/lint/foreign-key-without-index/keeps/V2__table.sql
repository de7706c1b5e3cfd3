create table invoice (
    customer_id bigint references customer,
    number int,
    unique (customer_id, number)
);
