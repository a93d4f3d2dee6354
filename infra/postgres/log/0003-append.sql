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
  streams text[], expected bigint[],
  -- For each event: the number of its append (from 1), its place in that append (from 1), and its fields.
  owners integer[], nths integer[], ids uuid[], types text[], versions integer[], metadatas bytea[], bodies bytea[],
  out base bigint, out moment timestamptz, out actual bigint[])
language plpgsql volatile security definer set search_path = pg_catalog, log as $$
declare
  last_at timestamptz;
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

  select e.position, e.recorded_at into base, last_at from log.event e order by e.position desc limit 1;
  select greatest(coalesce(base, 0), i.generation::bigint << 48) into base from log.identity i;
  -- Never backwards, whatever the machine's clock does.
  moment := greatest(date_trunc('milliseconds', clock_timestamp()), last_at);

  actual := array(
    select coalesce((select e.revision from log.event e where e.stream = asked.stream order by e.revision desc limit 1), -1)
    from unnest(streams) with ordinality as asked (stream, number)
    order by asked.number);

  insert into log.event (position, stream, revision, id, type, version, recorded_at, metadata, body)
    select base + row_number() over (order by given.place), asked.stream, asked.expected + given.nth,
      given.id, given.type, given.version, moment, given.metadata, given.body
    from unnest(owners, nths, ids, types, versions, metadatas, bodies)
        with ordinality as given (owner, nth, id, type, version, metadata, body, place)
      join unnest(streams, expected, actual) with ordinality as asked (stream, expected, actual, number)
        on asked.number = given.owner
    where asked.expected = asked.actual
    order by given.place;
end $$;
