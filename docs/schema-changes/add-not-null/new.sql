select id, email, domain from customers where id = :i % 4000 + 1

insert into customers (email, name, fax, domain) values ('new' || :i || '@new.example', 'New', '-', 'new.example')
