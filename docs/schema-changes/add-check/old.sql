insert into orders (customer_id, amount) values (1, :i)

update orders set amount = amount + 1 where id = :i % 500 + 1
