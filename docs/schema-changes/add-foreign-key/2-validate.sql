-- Locks customers: ROW SHARE, reads each row.
-- Locks orders: SHARE UPDATE EXCLUSIVE, reads each row.
alter table orders validate constraint orders_customer;
