alter table customer alter column name set not null;
alter table customer drop constraint name_there;
