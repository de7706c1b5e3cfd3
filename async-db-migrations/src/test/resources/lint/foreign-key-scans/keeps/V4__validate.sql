set lock_timeout = '2s';
alter table orders validate constraint orders_of;
