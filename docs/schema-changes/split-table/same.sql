select id from customers left join contacts on customer_id = id where contacts.phone is distinct from customers.phone
