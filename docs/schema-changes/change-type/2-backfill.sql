with batch as (
  select id from orders where id > :after order by id limit :size for update
)
update orders set total = amount from batch where orders.id = batch.id
returning orders.id
