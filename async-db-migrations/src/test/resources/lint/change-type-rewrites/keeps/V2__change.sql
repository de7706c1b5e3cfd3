alter table tag alter column name type varchar(40);
