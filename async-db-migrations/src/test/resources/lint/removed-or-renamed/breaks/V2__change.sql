set lock_timeout = '2s';
alter table customer rename column points to score;
