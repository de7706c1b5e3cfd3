set lock_timeout = '2s';
alter table customer alter column name set not null;
