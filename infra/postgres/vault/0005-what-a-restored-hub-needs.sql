-- What a restored hub needs beside category keys and access records, and how it knows that it has its own.

-- The hub's id key (decision 5), wrapped by each master key that is in use: so it is in every backup of these tables, and no
-- backup tells it.
create table vault.id_key (
  -- Name of the master key; not necessarily adopted yet.
  master text primary key,
  wrapped bytea not null
);

-- Which safety journal is this hub's. A row, and never a second one.
create table vault.journal (
  sole boolean primary key default true check (sole),
  id uuid not null
);

-- From which backup these tables were filled, if they were.
create table vault.restoration (
  sole boolean primary key default true check (sole),
  -- SHA-256 of the backup's last manifest, hexadecimal.
  manifest text not null,
  at timestamptz not null default now()
);

-- The first one offered for each master stays; those of masters that are not named any more go.
create function vault.keep_id_key(p_masters text[], p_wrapped bytea[]) returns setof vault.id_key
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform pg_advisory_xact_lock(1986098540, 3);
  insert into vault.id_key (master, wrapped)
    select * from unnest(p_masters, p_wrapped) on conflict do nothing;
  delete from vault.id_key where master <> all (p_masters);
  return query select * from vault.id_key;
end
$$;

-- Answers this hub's journal: the one given if there was none yet.
create function vault.adopt_journal(p_id uuid) returns uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform pg_advisory_xact_lock(1986098540, 4);
  insert into vault.journal (id) select p_id where p_id is not null and not exists (select from vault.journal);
  return (select id from vault.journal);
end
$$;

revoke execute on all functions in schema vault from public;
grant select on vault.id_key to hub_vault;
grant execute on function vault.keep_id_key, vault.adopt_journal to hub_vault;

-- Whoever makes a backup reads what is wrapped, and can change nothing.
grant usage on schema vault to hub_backup;
grant select on vault.master_key, vault.subject, vault.category_key, vault.access, vault.access_floor, vault.id_key,
  vault.journal to hub_backup;
