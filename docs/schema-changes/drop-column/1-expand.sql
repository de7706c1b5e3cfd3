-- Locks customers: ACCESS EXCLUSIVE, reads no row.

-- The new release leaves it out.
alter table customers alter column fax drop not null;
