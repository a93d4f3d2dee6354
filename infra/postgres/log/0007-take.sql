-- The log takes the place of a predecessor (decision 1): same log, next generation, events as they were, positions anew.
-- Called by the owner's session alone, never by the services' role.

-- Refused (HL002) on a log that holds events, unless it is half-taken from the same generation of the same predecessor.
create function log.begin_taking(p_log uuid, p_generation integer) returns void
language plpgsql volatile security definer set search_path = pg_catalog, log as $$
begin
  perform pg_advisory_xact_lock(4999239);
  if exists (select from log.identity i where i.taking) then
    if not exists (select from log.identity i where i.log = p_log and i.generation = p_generation + 1) then
      raise exception 'the log is half-taken from another predecessor' using errcode = 'HL002';
    end if;
  elsif exists (select from log.event) then
    raise exception 'the log holds events' using errcode = 'HL002';
  else
    update log.identity set log = p_log, generation = p_generation + 1, taking = true;
  end if;
end $$;

create function log.taken() returns bigint
language sql stable security definer set search_path = pg_catalog, log as $$
  select coalesce((select e.position from log.event e order by e.position desc limit 1), i.generation::bigint << 48)
      - (i.generation::bigint << 48)
  from log.identity i;
$$;

-- Behind what stands. An event that does not follow the last one of its stream is refused (HL004), and the batch with it.
create function log.take(
  streams text[], revisions bigint[], ids uuid[], types text[], versions integer[],
  -- Milliseconds since 1970, UTC.
  moments bigint[], metadatas bytea[], bodies bytea[]) returns void
language plpgsql volatile security definer set search_path = pg_catalog, log as $$
declare
  base bigint;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'log.take runs in READ COMMITTED only' using errcode = '25001';
  end if;
  if current_setting('synchronous_commit') = 'off' then
    perform set_config('synchronous_commit', 'on', true);
  end if;
  perform pg_advisory_xact_lock(4999239);
  if not exists (select from log.identity i where i.taking) then
    raise exception 'the log takes no predecessor''s place' using errcode = 'HL002';
  end if;
  select log.taken() + (i.generation::bigint << 48) into base from log.identity i;

  if exists (
    select
    from (
      select given.stream, given.revision,
        coalesce(
          lag(given.revision) over (partition by given.stream order by given.place),
          (select e.revision from log.event e where e.stream = given.stream order by e.revision desc limit 1),
          -1) as before
      from unnest(streams, revisions) with ordinality as given (stream, revision, place)) following
    where following.revision <> following.before + 1)
  then
    raise exception 'an event does not follow the last one of its stream' using errcode = 'HL004';
  end if;

  insert into log.event (position, stream, revision, id, type, version, recorded_at, metadata, body)
    select base + given.place, given.stream, given.revision, given.id, given.type, given.version,
      to_timestamp(0) + given.moment * interval '1 millisecond', given.metadata, given.body
    from unnest(streams, revisions, ids, types, versions, moments, metadatas, bodies)
      with ordinality as given (stream, revision, id, type, version, moment, metadata, body, place)
    order by given.place;
end $$;

-- The log serves from now on. Repeatable. Refused (HL003) while another number of events stands.
create function log.complete_taking(expected bigint, out log uuid, out generation integer)
language plpgsql volatile security definer set search_path = pg_catalog, log as $$
begin
  perform pg_advisory_xact_lock(4999239);
  if log.taken() <> expected then
    raise exception 'the log holds % events of %', log.taken(), expected using errcode = 'HL003';
  end if;
  update log.identity i
    set taking = false, taken_until = (select max(e.recorded_at) from log.event e)
    where i.taking;
  select i.log, i.generation into complete_taking.log, complete_taking.generation from log.identity i;
end $$;
