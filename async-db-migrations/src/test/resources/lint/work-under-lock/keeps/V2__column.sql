set lock_timeout = '2s';
alter table customer add column grade int;
