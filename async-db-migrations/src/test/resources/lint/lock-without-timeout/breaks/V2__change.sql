set lock_timeout = 0;
alter table customer add column nickname text;
