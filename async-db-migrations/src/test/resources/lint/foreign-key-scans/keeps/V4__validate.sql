alter table orders validate constraint orders_of;
