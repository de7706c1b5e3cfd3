select id from customers where domain is distinct from split_part(email, '@', 2)
