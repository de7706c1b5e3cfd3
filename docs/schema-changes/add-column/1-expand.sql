-- Locks customers: ACCESS EXCLUSIVE, reads no row.

-- A constant is kept once for all rows that are there. A volatile one, such as gen_random_uuid(), would be written to each.
alter table customers add column locale text not null default 'en';
