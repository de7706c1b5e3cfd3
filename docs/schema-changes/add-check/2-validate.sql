-- Locks orders: SHARE UPDATE EXCLUSIVE, reads each row.
alter table orders validate constraint orders_amount_positive;
