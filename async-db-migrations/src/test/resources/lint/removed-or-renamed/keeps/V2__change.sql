alter table customer alter column points set default 0;
