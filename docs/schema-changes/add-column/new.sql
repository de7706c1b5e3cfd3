select id, email, locale from customers where id = :i % 4000 + 1

insert into customers (email, name, fax, locale) values ('new' || :i, 'New', '-', 'fr')
