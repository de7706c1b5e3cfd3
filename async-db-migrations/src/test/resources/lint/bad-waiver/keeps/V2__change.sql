-- lint: allow removed-or-renamed because it was never used
alter table customer drop column points;
