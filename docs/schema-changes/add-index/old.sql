select id from orders where customer_id = :i % 4000 + 1

insert into orders (customer_id, amount) values (:i % 4000 + 1, :i)

update orders set amount = amount + 1 where id = :i % 500 + 1
