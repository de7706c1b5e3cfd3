alter table customer add column grade int;
update customer set grade = points;
