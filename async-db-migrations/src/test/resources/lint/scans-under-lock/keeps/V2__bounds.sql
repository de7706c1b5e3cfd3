alter table reading_2025 add constraint bounds check (at >= '2025-01-01' and at < '2030-01-01') not valid;
