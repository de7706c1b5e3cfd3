set lock_timeout = '2s';
alter table customer add column token uuid not null default gen_random_uuid();
