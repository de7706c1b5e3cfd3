create index concurrently orders_account_id on orders (account_id);
