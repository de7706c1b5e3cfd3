select id, email from customers where id = :i % 4000 + 1

insert into customers (email, name, fax) values ('old' || :i || '@old.example', 'Old', '-')

update customers set email = 'c' || :i || '@moved.example' where id = :i % 500 + 1
