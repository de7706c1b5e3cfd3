alter table reading_2025 validate constraint bounds;
