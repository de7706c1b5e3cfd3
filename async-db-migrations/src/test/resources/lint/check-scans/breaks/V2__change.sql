alter table customer add constraint points_positive check (points > 0);
