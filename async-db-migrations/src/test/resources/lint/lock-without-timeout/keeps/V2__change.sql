alter table customer add column nickname text;
