create index concurrently account_name on account using gin (name gin_trgm_ops);
