alter table customer add constraint points_positive check (points > 0) not valid;
