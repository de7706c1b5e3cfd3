-- Locks customers: ACCESS EXCLUSIVE, reads no row.
-- Locks contacts: ACCESS EXCLUSIVE, reads no row.
drop trigger contacts_phone on contacts;

drop trigger customers_phone_inserted on customers;

drop trigger customers_phone_updated on customers;

drop function contacts_phone, customers_phone;

alter table customers drop column phone;
