alter table orders add constraint orders_of foreign key (customer_id) references customer not valid;
