set lock_timeout = '2s';
create table invoice (id int primary key, customer_id bigint references customer);
