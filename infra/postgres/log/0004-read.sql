-- Readers. The service's role may call these and touch no table.

create function log.identity_of_log(out log uuid, out generation integer)
language sql stable security definer set search_path = pg_catalog, log as $$
  select i.log, i.generation from log.identity i;
$$;

-- One row always: position 0 and the epoch while the log is empty.
create function log.head(out "position" bigint, out recorded_at timestamptz)
language sql stable security definer set search_path = pg_catalog, log as $$
  select coalesce(max(e.position), 0), coalesce(max(e.recorded_at), to_timestamp(0))
  from (select e.position, e.recorded_at from log.event e order by e.position desc limit 1) e;
$$;

create function log.read_all(after bigint, until bigint, most integer) returns setof log.event
language sql stable security definer set search_path = pg_catalog, log rows 500 as $$
  select e.* from log.event e where e.position > after and e.position <= until order by e.position limit most;
$$;

-- By type: each type's next events by index, merged.
create function log.read_types(after bigint, until bigint, most integer, types text[], prefixes text[]) returns setof log.event
language sql stable security definer set search_path = pg_catalog, log rows 500 as $$
  select e.*
  from unnest(types) as wanted (type)
    cross join lateral (
      select e.* from log.event e
      where e.type = wanted.type and e.position > after and e.position <= until
        and (prefixes is null or exists (select from unnest(prefixes) as p (prefix) where starts_with(e.stream, p.prefix)))
      order by e.position limit most) e
  order by e.position limit most;
$$;

-- By stream prefix, each of which contains a dash: the category by index, the rest of the prefix by comparison.
create function log.read_prefixes(after bigint, until bigint, most integer, prefixes text[]) returns setof log.event
language sql stable security definer set search_path = pg_catalog, log rows 500 as $$
  select e.*
  from (select distinct split_part(p.prefix, '-', 1) as category from unnest(prefixes) as p (prefix)) wanted
    cross join lateral (
      select e.* from log.event e
      where split_part(e.stream, '-', 1) = wanted.category and e.position > after and e.position <= until
        and exists (select from unnest(prefixes) as p (prefix) where starts_with(e.stream, p.prefix))
      order by e.position limit most) e
  order by e.position limit most;
$$;

-- By stream prefixes of which one is no whole category: in the log's order.
create function log.read_scanning(after bigint, until bigint, most integer, prefixes text[]) returns setof log.event
language sql stable security definer set search_path = pg_catalog, log rows 500 as $$
  select e.* from log.event e
  where e.position > after and e.position <= until
    and exists (select from unnest(prefixes) as p (prefix) where starts_with(e.stream, p.prefix))
  order by e.position limit most;
$$;

create function log.read_forwards(of_stream text, from_revision bigint, most integer) returns setof log.event
language sql stable security definer set search_path = pg_catalog, log rows 50 as $$
  select e.* from log.event e where e.stream = of_stream and e.revision >= from_revision order by e.revision limit most;
$$;

create function log.read_backwards(of_stream text, from_revision bigint, most integer) returns setof log.event
language sql stable security definer set search_path = pg_catalog, log rows 50 as $$
  select e.* from log.event e where e.stream = of_stream and e.revision <= from_revision order by e.revision desc limit most;
$$;

create function log.read_at(positions bigint[]) returns setof log.event
language sql stable security definer set search_path = pg_catalog, log rows 50 as $$
  select e.* from log.event e where e.position = any (positions);
$$;

-- The last revision of each stream in the order asked, -1 where there is none; one statement, so one moment.
create function log.revisions(streams text[]) returns bigint[]
language sql stable security definer set search_path = pg_catalog, log as $$
  select array(
    select coalesce((select e.revision from log.event e where e.stream = asked.stream order by e.revision desc limit 1), -1)
    from unnest(streams) with ordinality as asked (stream, number)
    order by asked.number);
$$;
