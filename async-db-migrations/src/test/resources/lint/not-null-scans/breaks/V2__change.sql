alter table customer alter column name set not null;
