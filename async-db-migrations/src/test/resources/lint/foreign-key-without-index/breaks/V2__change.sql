create table invoice (id int primary key, customer_id bigint references customer);
