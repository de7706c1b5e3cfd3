set lock_timeout = '2s';
create index orders_customer on orders (customer_id);
