create unique index concurrently customer_email on customer (email);
