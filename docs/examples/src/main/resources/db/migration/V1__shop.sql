create table products (
  id         bigint generated always as identity primary key,
  name       text not null constraint products_name_key unique,
  price      numeric(10, 2) not null constraint products_price_check check (price >= 0),
  stock      int not null constraint products_stock_check check (stock >= 0)
);

create table orders (
  id         bigint generated always as identity primary key,
  customer   text not null,
  created_at timestamptz not null default now()
);

create table order_lines (
  order_id   bigint not null references orders,
  product_id bigint not null references products,
  quantity   int not null constraint order_lines_quantity_check check (quantity > 0),
  primary key (order_id, product_id)
);
