with batch as (
  select id, phone from customers where id > :after order by id limit :size for update
), added as (
  insert into contacts (customer_id, phone) select id, phone from batch on conflict (customer_id) do nothing
)
select id from batch
