set lock_timeout = '5s';
create index concurrently orders_customer on orders (customer_id);
