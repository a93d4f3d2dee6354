-- A log that takes the place of another (restored from a backup, or copied) does not serve before it holds all of it.
alter table log.identity
  add column taking boolean not null default false,
  -- The latest recorded_at among the events taken: another store does not promise that the last one has it.
  add column taken_until timestamptz;

create or replace function log.identity_of_log(out log uuid, out generation integer)
language plpgsql stable security definer set search_path = pg_catalog, log as $$
declare
  half boolean;
begin
  select i.log, i.generation, i.taking into identity_of_log.log, identity_of_log.generation, half from log.identity i;
  if half then
    raise exception 'the log does not hold all of its predecessor yet' using errcode = 'HL003';
  end if;
end $$;

create or replace function log.head(out "position" bigint, out recorded_at timestamptz)
language sql stable security definer set search_path = pg_catalog, log as $$
  select coalesce(max(e.position), 0), coalesce(greatest(max(e.recorded_at), (select i.taken_until from log.identity i)), to_timestamp(0))
  from (select e.position, e.recorded_at from log.event e order by e.position desc limit 1) e;
$$;

-- As before, but for the look at the log's state, which costs no statement more.
create or replace function log.append(
  streams text[], expected bigint[],
  -- For each event: the number of its append (from 1), its place in that append (from 1), and its fields.
  owners integer[], nths integer[], ids uuid[], types text[], versions integer[], metadatas bytea[], bodies bytea[],
  out base bigint, out moment timestamptz, out actual bigint[])
language plpgsql volatile security definer set search_path = pg_catalog, log as $$
declare
  last_at timestamptz;
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

  select e.position, e.recorded_at into base, last_at from log.event e order by e.position desc limit 1;
  select greatest(coalesce(base, 0), i.generation::bigint << 48), greatest(last_at, i.taken_until), i.taking
    into base, last_at, half from log.identity i;
  if half then
    raise exception 'the log does not hold all of its predecessor yet' using errcode = 'HL003';
  end if;
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
