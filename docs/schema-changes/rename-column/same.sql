select id from customers where full_name is distinct from name
