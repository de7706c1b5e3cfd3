insert into orders (customer_id, amount, status) values (1, :i, 'refunded')
