set lock_timeout = '2s';
alter table customer validate constraint name_there;
