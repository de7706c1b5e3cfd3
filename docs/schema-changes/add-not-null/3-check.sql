-- Locks customers: ACCESS EXCLUSIVE, reads no row.

-- From now on no row can be without; those that are there are not looked at.
alter table customers add constraint customers_domain_set check (domain is not null) not valid;
