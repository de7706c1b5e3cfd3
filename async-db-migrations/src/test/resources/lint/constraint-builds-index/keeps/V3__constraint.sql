alter table customer add constraint customer_email unique using index customer_email;
