-- Locks customers: ACCESS EXCLUSIVE, reads no row.
alter table customers add column domain text;

-- For the old release, which does not know the column.
create function customers_domain() returns trigger language plpgsql as $$
begin
  new.domain := split_part(new.email, '@', 2);
  return new;
end $$;

create trigger customers_domain before insert or update of email on customers
  for each row execute function customers_domain();
