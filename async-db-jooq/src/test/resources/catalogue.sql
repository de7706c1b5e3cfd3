insert into category values
  (1, null, 'all'), (2, 1, 'books'), (3, 1, 'music'), (4, 2, 'novels'), (5, 4, 'short novels');

insert into product (id, category_id, sku, price, weight, active, sizes, attributes, released, size)
select i, 2 + i % 4, 'sku-' || i, i * 1.25, case when i % 3 = 0 then null else i / 3.0 end, i % 5 <> 0,
  case when i % 4 = 0 then '{}' else array[i, i + 1, i % 3] end,
  jsonb_build_object('n', i, 'colour', (array['red', 'green', 'blue'])[1 + i % 3], 'parts', jsonb_build_array(i, 'x')),
  case when i % 2 = 0 then date '2024-02-28' + i end,
  case when i % 3 <> 1 then row(i, i * 2, 'a "b", (c) \ ' || i)::dimensions end
from generate_series(1, 40) i;

insert into customer (id, email, name, mood, tags, moods, home, notes)
values
  (1, 'ada@example.org', 'Ada', 'very happy', '{a,"b c",NULL}', '{ok,"very happy"}', row('Main St, 1', 'York'), '{"vip": true}'),
  (2, 'bob@example.org', 'Bob', 'sad', '{}', '{}', null, null),
  (3, 'eve@example.org', 'Eve "E" O''Hara', 'ok', '{x}', '{sad,NULL}', row(null, ''), '[1, 2]');

insert into purchase (id, customer_id, status, total, shipping_street, shipping_city, placed_at, within)
values
  (1, 1, 'new', 1250, 'Main St, 1', 'York', '2026-01-02 03:04:05.678', interval '1 day 02:03:04'),
  (2, 1, 'on its way', 99, null, null, '2026-02-03 00:00:00', interval '1 year 2 months'),
  (3, 3, 'done', 500, 'High St', 'Leeds', '2026-01-02 03:04:05', null);

insert into purchase_line (purchase_id, line, product_id, quantity, price)
select p, l, p * 3 + l, l * p, l * 2.5 from generate_series(1, 3) p, generate_series(1, 3) l where (p, l) <> (2, 3);
