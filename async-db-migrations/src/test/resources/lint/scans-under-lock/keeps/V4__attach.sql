alter table reading attach partition reading_2025 for values from ('2025-01-01') to ('2030-01-01');
