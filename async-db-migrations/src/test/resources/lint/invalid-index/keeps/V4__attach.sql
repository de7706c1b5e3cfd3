set lock_timeout = '2s';
alter index reading_value attach partition part_value;
