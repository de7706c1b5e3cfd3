select customer_id, phone from contacts where customer_id = :i % 4000 + 1

with customer as (
  insert into customers (email, name, fax) values ('new' || :i, 'New', '-') returning id
)
insert into contacts (customer_id, phone) select id, '+3 ' || :i from customer

with customer as (
  select id from customers where id = :i % 500 + 1 for no key update
)
update contacts set phone = '+3 ' || :i from customer where customer_id = customer.id
