alter table customer add constraint name_there check (name is not null) not valid;
