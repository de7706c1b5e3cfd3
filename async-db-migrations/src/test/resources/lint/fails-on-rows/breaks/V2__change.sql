alter table customer add column code text not null;
