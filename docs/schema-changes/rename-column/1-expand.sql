-- Locks customers: ACCESS EXCLUSIVE, reads no row.
alter table customers add column full_name text;

-- Whichever of the two a release writes, the other follows.
create function customers_full_name() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    new.name := coalesce(new.name, new.full_name);
    new.full_name := new.name;
  elsif new.full_name is distinct from old.full_name then
    new.name := new.full_name;
  else
    new.full_name := new.name;
  end if;
  return new;
end $$;

create trigger customers_full_name before insert or update on customers
  for each row execute function customers_full_name();
