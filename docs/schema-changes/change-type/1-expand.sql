-- Locks orders: ACCESS EXCLUSIVE, reads no row.
alter table orders add column total bigint;

-- As long as the old release runs, a total that is no int is refused: it could not be read there.
create function orders_total() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    new.amount := coalesce(new.amount, new.total);
    new.total := new.amount;
  elsif new.total is distinct from old.total then
    new.amount := new.total;
  else
    new.total := new.amount;
  end if;
  return new;
end $$;

create trigger orders_total before insert or update on orders
  for each row execute function orders_total();
