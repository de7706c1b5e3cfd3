alter index reading_value attach partition part_value;
