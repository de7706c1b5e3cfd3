-- Locks customers: SHARE ROW EXCLUSIVE, reads no row.
-- Locks orders: SHARE ROW EXCLUSIVE, reads no row.

-- New rows are checked from now on; those that are there are not looked at.
alter table orders add constraint orders_customer foreign key (customer_id) references customers not valid;
