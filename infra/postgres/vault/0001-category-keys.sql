-- The keys of (subject, category), wrapped by the master key. The service role reads and adds them through functions only:
-- it cannot replace a key, and it destroys them only together with leaving a tombstone.

create table vault.master_key (
  id text primary key,
  adopted_at timestamptz not null default now()
);

-- One row for each subject that ever had something sealed. `erased_at` is the tombstone. Sealing holds the row shared,
-- erasing exclusively: so no key appears behind an erasure.
create table vault.subject (
  subject uuid primary key,
  erased_at timestamptz
);

create table vault.category_key (
  subject uuid not null references vault.subject,
  category text not null,
  wrapped bytea not null,
  master text not null references vault.master_key,
  created_at timestamptz not null default now(),
  primary key (subject, category)
);

-- Answers the master key in use: the given one if there was none yet.
create function vault.adopt_master_key(p_id text) returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform pg_advisory_xact_lock(1986098540, 1);
  insert into vault.master_key (id) select p_id where not exists (select from vault.master_key);
  return (select id from vault.master_key order by adopted_at desc, id limit 1);
end
$$;

-- The key of each pair asked for (null where there is none), and whether its subject was erased: one statement, one moment.
create function vault.read_category_keys(p_subjects uuid[], p_categories text[])
returns table (subject uuid, category text, wrapped bytea, master text, erased boolean)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select asked.subject, asked.category, key.wrapped, key.master, known.erased_at is not null
    from (select distinct * from unnest(p_subjects, p_categories) as pair (subject, category)) as asked
    left join vault.subject as known on known.subject = asked.subject
    left join vault.category_key as key on key.subject = asked.subject and key.category = asked.category
$$;

-- Offers a key for each pair. The first one offered stays: whoever comes later is answered that one.
create function vault.offer_category_keys(p_subjects uuid[], p_categories text[], p_wrapped bytea[], p_master text)
returns table (subject uuid, category text, wrapped bytea, master text, erased boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
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

-- Destroys the subjects' keys and leaves tombstones. Repeatable. Answers those that were not erased before.
create function vault.erase_subjects(p_subjects uuid[]) returns setof uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  return query
    insert into vault.subject as known (subject, erased_at)
      select distinct one, now() from unnest(p_subjects) as one order by one
      on conflict (subject) do update set erased_at = excluded.erased_at where known.erased_at is null
      returning subject;
  delete from vault.category_key where subject = any (p_subjects);
end
$$;

revoke execute on all functions in schema vault from public;
grant usage on schema vault to hub_vault;
grant execute on function vault.adopt_master_key, vault.read_category_keys, vault.offer_category_keys, vault.erase_subjects
  to hub_vault;
