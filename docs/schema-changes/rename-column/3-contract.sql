-- Locks customers: ACCESS EXCLUSIVE, reads no row.
drop trigger customers_full_name on customers;

drop function customers_full_name;

alter table customers drop column name;
