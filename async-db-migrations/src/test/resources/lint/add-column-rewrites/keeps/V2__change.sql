alter table customer add column token uuid;
alter table customer alter column token set default gen_random_uuid();
alter table customer add column kind int not null default 1;
