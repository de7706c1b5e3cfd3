alter table customer add constraint customer_email unique (email);
