-- Replacing the master key on line: a newer one is adopted, every category key is wrapped again under it, then the older one
-- is retired. Until then each row says which of the two wraps it.

-- The highest generation is the one in use. Not the latest date: a clock may be set back.
alter table vault.master_key add column generation integer not null default 1 unique;
-- When the last key that it wrapped was wrapped anew: from then on the hub serves without it.
alter table vault.master_key add column retired_at timestamptz;

-- What is left to do is found, and counted, without reading what is done.
create index category_key_by_master on vault.category_key (master);

drop function vault.adopt_master_key(text);

-- Adopts the given master key if there was none yet, or if whoever gives it has every key that it follows. A key that was
-- replaced is not adopted again. Answers the keys that are needed now: the one in use, and those that still wrap something.
create function vault.adopt_master_key(p_id text, p_previous text[]) returns table (id text, in_use boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  perform pg_advisory_xact_lock(1986098540, 1);
  insert into vault.master_key (id, generation)
    select p_id, coalesce((select max(generation) from vault.master_key), 0) + 1
     where not exists (select from vault.master_key where id = p_id)
       and not exists (select from vault.master_key where retired_at is null and id <> all (p_previous));
  return query
    select key.id, key.generation = (select max(generation) from vault.master_key)
      from vault.master_key as key where key.retired_at is null;
end
$$;

-- As before, and nothing is added under a master key that is in use no more: otherwise what a slower process adds would
-- appear behind the rotation.
create or replace function vault.offer_category_keys(p_subjects uuid[], p_categories text[], p_wrapped bytea[], p_master text)
returns table (subject uuid, category text, wrapped bytea, master text, erased boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  perform pg_advisory_xact_lock_shared(1986098540, 1);
  if p_master is distinct from (select id from vault.master_key order by generation desc limit 1) then
    raise exception 'another master key is in use' using errcode = 'VK001';
  end if;
  insert into vault.subject (subject)
    select distinct one from unnest(p_subjects) as one order by one
    on conflict do nothing;
  -- In order, so that two batches never wait for each other in a circle.
  perform from vault.subject where subject = any (p_subjects) order by subject for share;
  insert into vault.category_key (subject, category, wrapped, master)
    select offered.subject, offered.category, offered.wrapped, p_master
      from unnest(p_subjects, p_categories, p_wrapped) as offered (subject, category, wrapped)
      join vault.subject as known on known.subject = offered.subject and known.erased_at is null
      order by offered.subject, offered.category
    on conflict do nothing;
  return query select * from vault.read_category_keys(p_subjects, p_categories);
end
$$;

-- Some of the keys that another master key wraps than the one in use.
create function vault.keys_to_rewrap(p_limit integer)
returns table (subject uuid, category text, wrapped bytea, master text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select key.subject, key.category, key.wrapped, key.master
    from vault.category_key as key
   where key.master in (select id from vault.master_key
                         where retired_at is null and generation < (select max(generation) from vault.master_key))
   limit p_limit
$$;

create function vault.count_keys_to_rewrap() returns bigint
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select count(*)
    from vault.category_key as key
   where key.master in (select id from vault.master_key
                         where retired_at is null and generation < (select max(generation) from vault.master_key))
$$;

-- Puts the same keys, wrapped by the one in use, in their place. Only where the row still is wrapped by the master key that it
-- was read under, so a row changes once, whoever is at work. What somebody else has locked (it is being wrapped, or erased)
-- is left to them. Answers how many were replaced.
create function vault.rewrap_category_keys(
  p_subjects uuid[], p_categories text[], p_wrapped bytea[], p_from text[], p_to text
) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  replaced integer;
begin
  perform pg_advisory_xact_lock_shared(1986098540, 1);
  if p_to is distinct from (select id from vault.master_key order by generation desc limit 1) then
    raise exception 'another master key is in use' using errcode = 'VK001';
  end if;
  with anew as (
    select * from unnest(p_subjects, p_categories, p_wrapped, p_from) as one (subject, category, wrapped, master)
     where one.master <> p_to
  ), free as (
    select key.subject, key.category, anew.wrapped
      from vault.category_key as key
      join anew on anew.subject = key.subject and anew.category = key.category and anew.master = key.master
       for update of key skip locked
  )
  update vault.category_key as key set wrapped = free.wrapped, master = p_to
    from free where key.subject = free.subject and key.category = free.category;
  get diagnostics replaced = row_count;
  return replaced;
end
$$;

-- Master keys that wrap nothing any more are needed no more.
create function vault.retire_master_keys() returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform pg_advisory_xact_lock(1986098540, 1);
  update vault.master_key as old set retired_at = now()
   where retired_at is null and generation < (select max(generation) from vault.master_key)
     and not exists (select from vault.category_key where master = old.id);
end
$$;

revoke execute on all functions in schema vault from public;
grant execute on function vault.adopt_master_key, vault.keys_to_rewrap, vault.count_keys_to_rewrap, vault.rewrap_category_keys,
  vault.retire_master_keys to hub_vault;
