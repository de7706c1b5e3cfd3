create table part partition of reading for values from ('2025-01-01') to ('2030-01-01');
create index reading_value on only reading (value);
