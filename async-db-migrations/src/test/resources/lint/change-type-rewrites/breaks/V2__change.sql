alter table customer alter column points type bigint;
