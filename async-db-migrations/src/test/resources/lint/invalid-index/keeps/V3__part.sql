create index concurrently part_value on part (value);
