-- The key of one release (decision 9) is a row of category_key under the name `release:<consent>`: so a new master key wraps it,
-- an erasure destroys it and a backup has it like any other. It goes alone when its release ends, and leaves a tombstone.

create table vault.ended_release (
  release uuid primary key,
  subject uuid not null,
  ended_at timestamptz not null default now()
);

create index category_key_of_release on vault.category_key (subject, category) where category like 'release:%';

-- Whether a key of this name was destroyed with its release.
create function vault.has_ended(p_category text) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select case when p_category like 'release:%'
              then exists (select from vault.ended_release where release = substr(p_category, 9)::uuid)
              else false end
$$;

-- As before, and a key of an ended release is erased.
create or replace function vault.read_category_keys(p_subjects uuid[], p_categories text[])
returns table (subject uuid, category text, wrapped bytea, master text, erased boolean)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select asked.subject, asked.category, key.wrapped, key.master,
         known.erased_at is not null or vault.has_ended(asked.category)
    from (select distinct * from unnest(p_subjects, p_categories) as pair (subject, category)) as asked
    left join vault.subject as known on known.subject = asked.subject
    left join vault.category_key as key on key.subject = asked.subject and key.category = asked.category
$$;

-- As before, and no key appears behind the end of its release.
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
     where not vault.has_ended(offered.category)
     order by offered.subject, offered.category
    on conflict do nothing;
  return query select * from vault.read_category_keys(p_subjects, p_categories);
end
$$;

-- Destroys the keys of releases and leaves tombstones. Repeatable. Answers those that had not ended before.
create function vault.end_releases(p_subjects uuid[], p_releases uuid[]) returns setof uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  insert into vault.subject (subject)
    select distinct one from unnest(p_subjects) as one order by one
    on conflict do nothing;
  -- Whoever is offering a key for one of them has done so, or comes after the tombstone.
  perform from vault.subject where subject = any (p_subjects) order by subject for update;
  return query
    insert into vault.ended_release (release, subject)
      select distinct on (ended.release) ended.release, ended.subject
        from unnest(p_subjects, p_releases) as ended (subject, release) order by ended.release
      on conflict do nothing
      returning release;
  delete from vault.category_key as key
   using unnest(p_subjects, p_releases) as ended (subject, release)
   where key.subject = ended.subject and key.category = 'release:' || ended.release;
end
$$;

-- Releases of a subject whose keys are there; and the subjects that have any, in the order of their ids.
create function vault.releases_of(p_subject uuid) returns table (subject uuid, release uuid)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select key.subject, substr(key.category, 9)::uuid
    from vault.category_key as key where key.subject = p_subject and key.category like 'release:%'
$$;

create function vault.subjects_with_releases(p_after uuid, p_limit integer) returns setof uuid
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select distinct key.subject
    from vault.category_key as key
   where key.category like 'release:%' and (p_after is null or key.subject > p_after)
   order by key.subject limit p_limit
$$;

revoke execute on all functions in schema vault from public;
grant execute on function vault.end_releases, vault.releases_of, vault.subjects_with_releases to hub_vault;
