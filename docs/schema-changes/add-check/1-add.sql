-- Locks orders: ACCESS EXCLUSIVE, reads no row.

-- New and changed rows are checked from now on; those that are there are not looked at.
alter table orders add constraint orders_amount_positive check (amount >= 0) not valid;
