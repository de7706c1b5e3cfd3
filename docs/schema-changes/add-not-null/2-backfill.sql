with batch as (
  select id from customers where id > :after order by id limit :size for update
)
update customers set domain = split_part(email, '@', 2) from batch where customers.id = batch.id
returning customers.id
