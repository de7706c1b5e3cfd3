set lock_timeout = '2s';
alter table tag alter column name type varchar(40);
