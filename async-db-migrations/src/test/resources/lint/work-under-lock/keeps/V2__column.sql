alter table customer add column grade int;
