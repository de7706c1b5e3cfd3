select id, name from customers where id = :i % 4000 + 1

insert into customers (email, name, fax) values ('old' || :i, 'Old ' || :i, '-')

update customers set name = 'Old ' || :i where id = :i % 500 + 1
