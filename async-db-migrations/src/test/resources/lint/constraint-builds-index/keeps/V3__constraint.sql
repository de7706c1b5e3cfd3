set lock_timeout = '2s';
alter table customer add constraint customer_email unique using index customer_email;
