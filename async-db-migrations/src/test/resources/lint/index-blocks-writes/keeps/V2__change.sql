create index concurrently orders_customer on orders (customer_id);
