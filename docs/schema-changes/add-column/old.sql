select id, email from customers where id = :i % 4000 + 1

insert into customers (email, name, fax) values ('old' || :i, 'Old', '-')
