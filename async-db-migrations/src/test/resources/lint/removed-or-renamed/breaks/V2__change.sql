alter table customer rename column points to score;
