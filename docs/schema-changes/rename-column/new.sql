select id, full_name from customers where id = :i % 4000 + 1

insert into customers (email, full_name, fax) values ('new' || :i, 'New ' || :i, '-')

update customers set full_name = 'New ' || :i where id = :i % 500 + 1
