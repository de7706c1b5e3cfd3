-- Locks orders: ACCESS EXCLUSIVE, reads no row.
drop trigger orders_total on orders;

drop function orders_total;

alter table orders drop column amount;
