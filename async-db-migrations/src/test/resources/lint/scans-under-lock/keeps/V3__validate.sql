set lock_timeout = '2s';
alter table reading_2025 validate constraint bounds;
