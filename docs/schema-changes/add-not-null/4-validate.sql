-- Locks customers: SHARE UPDATE EXCLUSIVE, reads each row.

-- In a file of its own: the lock of the file before must be gone while the rows are read.
alter table customers validate constraint customers_domain_set;
