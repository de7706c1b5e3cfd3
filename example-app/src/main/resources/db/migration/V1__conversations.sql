-- The login of the app may be a superuser, to whom no policy applies: every tenant's transaction works under this role.
-- Roles belong to the server and not to the database: the migration of another one may be making it at this moment.
do $$
begin
  if not exists (select from pg_roles where rolname = 'conversations_app') then
    create role conversations_app nologin nosuperuser nobypassrls;
  end if;
exception
  when duplicate_object or unique_violation then null;
end $$;

do $$
begin
  if not pg_has_role(current_user, 'conversations_app', 'set') then
    grant conversations_app to current_user;
  end if;
end $$;

-- The directory of tenants, which everybody may read.
create table tenants (
  id         uuid primary key default uuidv7(),
  name       text not null,
  metadata   jsonb not null default '{}',
  created_at timestamptz not null default now(),
  constraint tenants_name_key unique (name),
  constraint tenants_name_check check (char_length(name) between 1 and 100),
  constraint tenants_metadata_check check (jsonb_typeof(metadata) = 'object')
);

create table users (
  id         uuid primary key default uuidv7(),
  tenant_id  uuid not null references tenants,
  name       text not null,
  metadata   jsonb not null default '{}',
  created_at timestamptz not null default now(),
  constraint users_tenant_id_name_key unique (tenant_id, name),
  constraint users_tenant_id_id_key unique (tenant_id, id),
  constraint users_name_check check (char_length(name) between 1 and 100),
  constraint users_metadata_check check (jsonb_typeof(metadata) = 'object')
);

create table conversations (
  id         uuid primary key default uuidv7(),
  tenant_id  uuid not null references tenants,
  title      text not null,
  metadata   jsonb not null default '{}',
  created_at timestamptz not null default now(),
  constraint conversations_tenant_id_title_key unique (tenant_id, title),
  constraint conversations_tenant_id_id_key unique (tenant_id, id),
  constraint conversations_title_check check (char_length(title) between 1 and 200),
  constraint conversations_metadata_check check (jsonb_typeof(metadata) = 'object')
);

-- The references carry the tenant: no message can belong to another tenant's conversation or author.
create table messages (
  id              uuid primary key default uuidv7(),
  tenant_id       uuid not null references tenants,
  conversation_id uuid not null,
  author_id       uuid not null,
  body            text not null,
  metadata        jsonb not null default '{}',
  created_at      timestamptz not null default now(),
  constraint messages_conversation_fkey foreign key (tenant_id, conversation_id) references conversations (tenant_id, id),
  constraint messages_author_fkey foreign key (tenant_id, author_id) references users (tenant_id, id),
  constraint messages_body_check check (char_length(body) between 1 and 10000),
  constraint messages_metadata_check check (jsonb_typeof(metadata) = 'object')
);

-- In the order of the pages, which are read by key and never by offset.
create index tenants_page on tenants (created_at desc, id desc);
create index conversations_page on conversations (tenant_id, created_at desc, id desc);
create index messages_page on messages (tenant_id, conversation_id, created_at desc, id desc);
create index messages_author on messages (tenant_id, author_id);

-- A transaction that has named no tenant sees nothing: the setting is then null, or empty once it was set on the session.
create function current_tenant() returns uuid
  language sql stable parallel safe
  return nullif(current_setting('app.tenant_id', true), '')::uuid;

alter table users enable row level security;
alter table users force row level security;
create policy tenant_isolation on users using (tenant_id = current_tenant());

alter table conversations enable row level security;
alter table conversations force row level security;
create policy tenant_isolation on conversations using (tenant_id = current_tenant());

alter table messages enable row level security;
alter table messages force row level security;
create policy tenant_isolation on messages using (tenant_id = current_tenant());

grant select on tenants to conversations_app;
grant select, insert on users, conversations, messages to conversations_app;
