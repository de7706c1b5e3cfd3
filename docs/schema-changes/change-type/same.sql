select id from orders where total is distinct from amount
