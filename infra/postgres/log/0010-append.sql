-- As 0006 had it in all that it promises, at less than half the price (ADR 12): what is asked after the lock is one statement, what
-- is given is one row for each event, so that the insert joins nothing, and where nothing conflicts it counts nothing either.
drop function log.append(text[], bigint[], integer[], integer[], uuid[], text[], integer[], bytea[], bytea[]);

-- Appends a batch: at most one append for each stream, each with the revision at which it was decided.
--
-- Positions are gapless and become visible in their order: whoever hands them out holds the lock until its transaction has
-- ended, so a reader of "position > last" never misses a late commit (decision 11). READ COMMITTED and VOLATILE: each statement
-- below sees what was committed before it, so the last position is read after the lock was obtained. Runs as a transaction of
-- its own. Never a NOTIFY in here: those wait for each other at commit.
--
-- An append whose expected revision is not the stream's actual one is left out, its neighbours are not: the caller compares
-- `actual` with what it expected. The accepted events have the positions from base + 1 on, in the order given.
create function log.append(
  -- For each event: the stream and the expected revision of its append, its place in that append (from 1), and its fields.
  streams text[], expected bigint[], nths integer[],
  ids uuid[], types text[], versions integer[], metadatas bytea[], bodies bytea[],
  -- `actual`: for each event, the last revision of its stream as this append found it, -1 where there is none.
  out base bigint, out moment timestamptz, out actual bigint[])
language plpgsql volatile security definer set search_path = pg_catalog, log
-- Planned once for each connection: the lengths of the arrays are no reason to plan anew.
set plan_cache_mode = force_generic_plan as $$
declare
  half boolean;
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

  select
    greatest(coalesce(latest.position, 0), i.generation::bigint << 48),
    -- Never backwards, whatever the machine's clock does.
    greatest(date_trunc('milliseconds', clock_timestamp()), latest.recorded_at, i.taken_until),
    i.taking,
    array(
      select coalesce((select e.revision from log.event e where e.stream = asked.stream order by e.revision desc limit 1), -1)
      from unnest(streams) with ordinality as asked (stream, place)
      order by asked.place)
  into base, moment, half, actual
  from log.identity i
    left join lateral (select e.position, e.recorded_at from log.event e order by e.position desc limit 1) latest on true;
  if half then
    raise exception 'the log does not hold all of its predecessor yet' using errcode = 'HL003';
  end if;

  if actual = expected then
    insert into log.event (position, stream, revision, id, type, version, recorded_at, metadata, body)
      select base + given.place, given.stream, given.expected + given.nth,
        given.id, given.type, given.version, moment, given.metadata, given.body
      from unnest(streams, expected, nths, ids, types, versions, metadatas, bodies)
        with ordinality as given (stream, expected, nth, id, type, version, metadata, body, place);
  else
    insert into log.event (position, stream, revision, id, type, version, recorded_at, metadata, body)
      select base + row_number() over (order by given.place), given.stream, given.expected + given.nth,
        given.id, given.type, given.version, moment, given.metadata, given.body
      from unnest(streams, expected, actual, nths, ids, types, versions, metadatas, bodies)
        with ordinality as given (stream, expected, actual, nth, id, type, version, metadata, body, place)
      where given.expected = given.actual
      order by given.place;
  end if;
end $$;

revoke all on function log.append(text[], bigint[], integer[], uuid[], text[], integer[], bytea[], bytea[]) from public;
grant execute on function log.append(text[], bigint[], integer[], uuid[], text[], integer[], bytea[], bytea[]) to hub_log;
