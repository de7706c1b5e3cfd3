select id, phone from customers where id = :i % 4000 + 1

insert into customers (email, name, phone, fax) values ('old' || :i, 'Old', '+2 ' || :i, '-')

update customers set phone = '+2 ' || :i where id = :i % 500 + 1
