-- Readers, a page at a time: at most so many events, and no further event once so many bytes of metadata and bodies were given,
-- so that neither side ever holds more than a page. A page that ended before either bound was the last one.
--
-- By index whatever the planner believes of a table that is still small: each is planned once for each connection, and an answer
-- is wanted from its first row.
drop function log.read_all(bigint, bigint, integer);
drop function log.read_types(bigint, bigint, integer, text[], text[]);
drop function log.read_prefixes(bigint, bigint, integer, text[]);
drop function log.read_scanning(bigint, bigint, integer, text[]);
drop function log.read_forwards(text, bigint, integer);
drop function log.read_backwards(text, bigint, integer);

create function log.read_all(after bigint, until bigint, most integer, bytes integer) returns setof log.event
language plpgsql stable security definer rows 1000
set search_path = pg_catalog, log set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off as $$
declare
  event log.event;
begin
  for event in
    select e.* from log.event e where e.position > after and e.position <= until order by e.position limit most
  loop
    return next event;
    bytes := bytes - octet_length(event.metadata) - octet_length(event.body);
    exit when bytes <= 0;
  end loop;
end $$;

-- By type: each type's next positions by index, merged, and then the events that stand there.
create function log.read_types(after bigint, until bigint, most integer, bytes integer, types text[], prefixes text[])
returns setof log.event
language plpgsql stable security definer rows 1000
set search_path = pg_catalog, log set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off as $$
declare
  event log.event;
begin
  for event in
    select found.*
    from (
        select e.position
        from unnest(types) as wanted (type)
          cross join lateral (
            select e.position from log.event e
            where e.type = wanted.type and e.position > after and e.position <= until
              and (prefixes is null or exists (select from unnest(prefixes) as p (prefix) where starts_with(e.stream, p.prefix)))
            order by e.position limit most) e
        order by e.position limit most) next
      cross join lateral (select e.* from log.event e where e.position = next.position limit 1) found
    order by next.position
  loop
    return next event;
    bytes := bytes - octet_length(event.metadata) - octet_length(event.body);
    exit when bytes <= 0;
  end loop;
end $$;

-- By stream prefix, each of which contains a dash: the category by index, the rest of the prefix by comparison.
create function log.read_prefixes(after bigint, until bigint, most integer, bytes integer, prefixes text[])
returns setof log.event
language plpgsql stable security definer rows 1000
set search_path = pg_catalog, log set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off as $$
declare
  event log.event;
begin
  for event in
    select found.*
    from (
        select e.position
        from (select distinct split_part(p.prefix, '-', 1) as category from unnest(prefixes) as p (prefix)) wanted
          cross join lateral (
            select e.position from log.event e
            where split_part(e.stream, '-', 1) = wanted.category and e.position > after and e.position <= until
              and exists (select from unnest(prefixes) as p (prefix) where starts_with(e.stream, p.prefix))
            order by e.position limit most) e
        order by e.position limit most) next
      cross join lateral (select e.* from log.event e where e.position = next.position limit 1) found
    order by next.position
  loop
    return next event;
    bytes := bytes - octet_length(event.metadata) - octet_length(event.body);
    exit when bytes <= 0;
  end loop;
end $$;

-- By stream prefixes of which one is no whole category: in the log's order.
create function log.read_scanning(after bigint, until bigint, most integer, bytes integer, prefixes text[])
returns setof log.event
language plpgsql stable security definer rows 1000
set search_path = pg_catalog, log set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off as $$
declare
  event log.event;
begin
  for event in
    select e.* from log.event e
    where e.position > after and e.position <= until
      and exists (select from unnest(prefixes) as p (prefix) where starts_with(e.stream, p.prefix))
    order by e.position limit most
  loop
    return next event;
    bytes := bytes - octet_length(event.metadata) - octet_length(event.body);
    exit when bytes <= 0;
  end loop;
end $$;

create function log.read_forwards(of_stream text, from_revision bigint, most integer, bytes integer) returns setof log.event
language plpgsql stable security definer rows 50
set search_path = pg_catalog, log set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off as $$
declare
  event log.event;
begin
  for event in
    select e.* from log.event e where e.stream = of_stream and e.revision >= from_revision order by e.revision limit most
  loop
    return next event;
    bytes := bytes - octet_length(event.metadata) - octet_length(event.body);
    exit when bytes <= 0;
  end loop;
end $$;

create function log.read_backwards(of_stream text, from_revision bigint, most integer, bytes integer) returns setof log.event
language plpgsql stable security definer rows 50
set search_path = pg_catalog, log set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off as $$
declare
  event log.event;
begin
  for event in
    select e.* from log.event e where e.stream = of_stream and e.revision <= from_revision order by e.revision desc limit most
  loop
    return next event;
    bytes := bytes - octet_length(event.metadata) - octet_length(event.body);
    exit when bytes <= 0;
  end loop;
end $$;

revoke all on function
  log.read_all(bigint, bigint, integer, integer),
  log.read_types(bigint, bigint, integer, integer, text[], text[]),
  log.read_prefixes(bigint, bigint, integer, integer, text[]),
  log.read_scanning(bigint, bigint, integer, integer, text[]),
  log.read_forwards(text, bigint, integer, integer),
  log.read_backwards(text, bigint, integer, integer)
from public;
grant execute on function
  log.read_all(bigint, bigint, integer, integer),
  log.read_types(bigint, bigint, integer, integer, text[], text[]),
  log.read_prefixes(bigint, bigint, integer, integer, text[]),
  log.read_scanning(bigint, bigint, integer, integer, text[]),
  log.read_forwards(text, bigint, integer, integer),
  log.read_backwards(text, bigint, integer, integer)
to hub_log;
-- Whoever makes a backup reads the whole log.
grant execute on function log.read_all(bigint, bigint, integer, integer) to hub_backup;
