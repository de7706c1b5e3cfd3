-- lint: allow removed-or-renamed because it was never used
select 1;
