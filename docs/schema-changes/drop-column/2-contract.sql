-- Locks customers: ACCESS EXCLUSIVE, reads no row.

-- The values stay in the rows until these are written again; nobody sees them.
alter table customers drop column fax;
