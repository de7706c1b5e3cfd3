select id, status::text from orders where id = :i % 8000 + 1

insert into orders (customer_id, amount, status) values (1, :i, 'paid')
