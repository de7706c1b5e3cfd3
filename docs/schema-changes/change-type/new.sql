select id, total from orders where id = :i % 8000 + 1

insert into orders (customer_id, total) values (1, :i)

update orders set total = total + 1 where id = :i % 500 + 1
