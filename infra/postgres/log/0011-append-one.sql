-- log.append for a batch of one append of one event, which is what a hub that is not busy appends: no array is made or taken
-- apart. It promises the same in the same order (lock, then what stands, then the insert), so either may be called beside the other.
create function log.append_one(
  of_stream text, expected bigint, id uuid, of_type text, version integer, metadata bytea, body bytea,
  -- As log.append answers, for the one event.
  out base bigint, out moment timestamptz, out actual bigint)
language plpgsql volatile security definer set search_path = pg_catalog, log
set plan_cache_mode = force_generic_plan as $$
declare
  half boolean;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'log.append_one runs in READ COMMITTED only' using errcode = '25001';
  end if;
  if current_setting('synchronous_commit') = 'off' then
    perform set_config('synchronous_commit', 'on', true);
  end if;
  perform pg_advisory_xact_lock(4999239);

  select
    greatest(coalesce(latest.position, 0), i.generation::bigint << 48),
    greatest(date_trunc('milliseconds', clock_timestamp()), latest.recorded_at, i.taken_until),
    i.taking,
    coalesce((select e.revision from log.event e where e.stream = of_stream order by e.revision desc limit 1), -1)
  into base, moment, half, actual
  from log.identity i
    left join lateral (select e.position, e.recorded_at from log.event e order by e.position desc limit 1) latest on true;
  if half then
    raise exception 'the log does not hold all of its predecessor yet' using errcode = 'HL003';
  end if;

  if actual = expected then
    insert into log.event values (base + 1, of_stream, expected + 1, id, of_type, version, moment, metadata, body);
  end if;
end $$;

revoke all on function log.append_one(text, bigint, uuid, text, integer, bytea, bytea) from public;
grant execute on function log.append_one(text, bigint, uuid, text, integer, bytea, bytea) to hub_log;
