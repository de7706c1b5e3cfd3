insert into orders (customer_id, amount) values (:i % 4000 + 1, :i)

update orders set customer_id = :i % 4000 + 1 where id = :i % 500 + 1

update customers set name = 'Customer ' || :i where id = :i % 500 + 1
