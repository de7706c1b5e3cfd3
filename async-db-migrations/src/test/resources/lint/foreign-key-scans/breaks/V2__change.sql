alter table orders add foreign key (customer_id) references customer;
create index orders_customer on orders (customer_id);
-- lint: allow index-blocks-writes because the key wants its index in this file
