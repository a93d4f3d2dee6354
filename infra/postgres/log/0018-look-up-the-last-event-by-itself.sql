-- As 0015 and 0017 had them, but the last event is looked up by a statement of its own: joined to the log's identity, the look-up cost
-- a caller who is alone some 30 microseconds more (ADR 12). Nothing changes between the two: whoever appends holds the lock.

-- Appends a batch: at most one append for each stream, each with the revision at which it was decided.
--
-- Positions are gapless and become visible in their order: whoever hands them out holds the lock until its transaction has
-- ended, so a reader of "position > last" never misses a late commit (decision 11). READ COMMITTED and VOLATILE: each statement
-- below sees what was committed before it, so the last position is read after the lock was obtained. Runs as a transaction of
-- its own. Never a NOTIFY in here: those wait for each other at commit.
--
-- An append whose expected revision is not the stream's actual one is left out, its neighbours are not: the caller compares the
-- actual one with what it expected. The accepted events have the positions from the base on, in the order given.
--
-- Answers the position before the first event, and the moment in milliseconds since 1970. Where an append was left out there
-- follows, for each event, the last revision of its stream as this append found it, -1 where there is none.
create or replace function log.append(
  -- For each event: the stream and the expected revision of its append, its place in that append (from 1), and its fields.
  streams text[], expected bigint[], nths integer[],
  ids uuid[], types text[], versions integer[], metadatas bytea[], bodies bytea[]) returns bigint[]
language plpgsql volatile security definer set search_path = pg_catalog, log
-- Planned once for each connection: the lengths of the arrays are no reason to plan anew.
set plan_cache_mode = force_generic_plan as $$
declare
  base bigint;
  moment timestamptz;
  half boolean;
  conflict boolean;
  actual bigint[];
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'log.append runs in READ COMMITTED only' using errcode = '25001';
  end if;
  -- What is acknowledged is on disk, whatever the server's default.
  if current_setting('synchronous_commit') = 'off' then
    perform set_config('synchronous_commit', 'on', true);
  end if;
  -- 4999239 is "LOG" in ASCII.
  perform pg_advisory_xact_lock(4999239);

  select e.position, e.recorded_at into base, moment from log.event e order by e.position desc limit 1;
  select
    greatest(coalesce(base, 0), i.generation::bigint << 48),
    -- Never backwards, whatever the machine's clock does.
    greatest(date_trunc('milliseconds', clock_timestamp()), moment, i.taken_until),
    i.taking,
    -- From the expected revision on: without that bound the index would be read for all of the stream that is on the page.
    exists (
      select
      from (select unnest(streams) as stream, unnest(append.expected) as expected) asked
      where asked.expected <> coalesce(
        (select e.revision from log.event e where e.stream = asked.stream and e.revision >= asked.expected
          order by e.revision desc limit 1),
        -1))
  into base, moment, half, conflict
  from log.identity i;
  if half then
    raise exception 'the log does not hold all of its predecessor yet' using errcode = 'HL003';
  end if;

  if not conflict then
    -- In the list of the select, not in its from: there each array's rows would be written to a store of their own first.
    insert into log.event (position, stream, revision, id, type, version, recorded_at, metadata, body)
      select base + given.place, given.stream, given.expected + given.nth,
        given.id, given.type, given.version, moment, given.metadata, given.body
      from (
        select generate_subscripts(streams, 1) as place, unnest(streams) as stream, unnest(append.expected) as expected,
          unnest(nths) as nth, unnest(ids) as id, unnest(types) as type, unnest(versions) as version,
          unnest(metadatas) as metadata, unnest(bodies) as body) given;
    return array[base, (extract(epoch from moment) * 1000)::bigint];
  end if;

  actual := array(
    select coalesce((select e.revision from log.event e where e.stream = asked.stream order by e.revision desc limit 1), -1)
    from unnest(streams) with ordinality as asked (stream, place)
    order by asked.place);
  insert into log.event (position, stream, revision, id, type, version, recorded_at, metadata, body)
    select base + row_number() over (order by given.place), given.stream, given.expected + given.nth,
      given.id, given.type, given.version, moment, given.metadata, given.body
    from unnest(streams, append.expected, actual, nths, ids, types, versions, metadatas, bodies)
      with ordinality as given (stream, expected, actual, nth, id, type, version, metadata, body, place)
    where given.expected = given.actual
    order by given.place;
  return array[base, (extract(epoch from moment) * 1000)::bigint] || actual;
end $$;

-- log.append for a batch of one append of one event, which is what a hub that is not busy appends: no array is made or taken
-- apart. It promises the same in the same order (lock, then what stands, then the insert), so either may be called beside the other.
create or replace function log.append_one(
  of_stream text, expected bigint, id uuid, of_type text, version integer, metadata bytea, body bytea) returns bigint[]
language plpgsql volatile security definer set search_path = pg_catalog, log
-- As log.append has it: a plan made for one stream's frequency may look cheaper than the general one, and is made anew for every append.
set plan_cache_mode = force_generic_plan as $$
declare
  base bigint;
  moment timestamptz;
  half boolean;
  actual bigint;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'log.append_one runs in READ COMMITTED only' using errcode = '25001';
  end if;
  if current_setting('synchronous_commit') = 'off' then
    perform set_config('synchronous_commit', 'on', true);
  end if;
  perform pg_advisory_xact_lock(4999239);

  select e.position, e.recorded_at into base, moment from log.event e order by e.position desc limit 1;
  select
    greatest(coalesce(base, 0), i.generation::bigint << 48),
    greatest(date_trunc('milliseconds', clock_timestamp()), moment, i.taken_until),
    i.taking,
    coalesce(
      (select e.revision from log.event e where e.stream = of_stream and e.revision >= expected order by e.revision desc limit 1),
      -1)
  into base, moment, half, actual
  from log.identity i;
  if half then
    raise exception 'the log does not hold all of its predecessor yet' using errcode = 'HL003';
  end if;

  if actual = expected then
    insert into log.event values (base + 1, of_stream, expected + 1, id, of_type, version, moment, metadata, body);
    return array[base, (extract(epoch from moment) * 1000)::bigint];
  end if;
  select coalesce(max(e.revision), -1) into actual from log.event e where e.stream = of_stream;
  return array[base, (extract(epoch from moment) * 1000)::bigint, actual];
end $$;
