with batch as (
  select id from customers where id > :after order by id limit :size for update
)
update customers set full_name = name from batch where customers.id = batch.id
returning customers.id
