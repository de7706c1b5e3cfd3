create index concurrently orders_customer on orders (customer_id);
create index concurrently orders_total on orders (total);
