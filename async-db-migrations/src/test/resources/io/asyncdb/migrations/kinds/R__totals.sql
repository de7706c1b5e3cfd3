create or replace view billing.total as select currency, count(*) as invoices from billing.invoice group by currency;
