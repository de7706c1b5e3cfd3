alter table customer validate constraint points_positive;
