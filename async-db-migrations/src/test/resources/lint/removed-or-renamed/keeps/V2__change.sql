set lock_timeout = '2s';
alter table customer alter column points set default 0;
