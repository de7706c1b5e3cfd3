-- Locks customers: SHARE ROW EXCLUSIVE, reads no row.
create table contacts (
  customer_id bigint primary key references customers,
  phone       text
);

create function customers_phone() returns trigger language plpgsql as $$
begin
  insert into contacts (customer_id, phone) values (new.id, new.phone)
    on conflict (customer_id) do update set phone = excluded.phone
    where contacts.phone is distinct from excluded.phone;
  return null;
end $$;

create trigger customers_phone_inserted after insert on customers
  for each row when (new.phone is not null) execute function customers_phone();

create trigger customers_phone_updated after update on customers
  for each row when (new.phone is distinct from old.phone) execute function customers_phone();

create function contacts_phone() returns trigger language plpgsql as $$
begin
  update customers set phone = new.phone where id = new.customer_id and phone is distinct from new.phone;
  return null;
end $$;

create trigger contacts_phone after insert or update on contacts
  for each row execute function contacts_phone();
