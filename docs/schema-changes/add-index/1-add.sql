-- Locks orders: SHARE UPDATE EXCLUSIVE, reads each row.

-- Alone in its file: it runs in no transaction. It waits for all transactions that are open, while nobody waits for it.
create index concurrently orders_customer_id on orders (customer_id);
