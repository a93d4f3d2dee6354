-- Stores records of one topic under the next offsets and returns the first of them.
--
-- Offsets are gapless and become visible in their order: whoever assigns them holds the topic's lock until its transaction has
-- ended, so a reader that goes on behind the last offset it saw never misses a late commit. Each statement sees what was
-- committed before it (READ COMMITTED, VOLATILE), so the highest offset is read after the lock was obtained. To be called as a
-- transaction of its own. Never a NOTIFY in here: those wait for each other at commit.
create function bus.publish(to_topic text, keys text[], headers text[], contents bytea[]) returns bigint
language plpgsql volatile security definer set search_path = pg_catalog, bus as $$
declare
  number integer := bus.topic_id(to_topic);
  base bigint;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'bus.publish runs in READ COMMITTED only' using errcode = '25001';
  end if;
  -- What is acknowledged is on disk, whatever the server's default.
  if current_setting('synchronous_commit') = 'off' then
    perform set_config('synchronous_commit', 'on', true);
  end if;
  -- 4355411 is "BUS" in ASCII: the space of these locks.
  perform pg_advisory_xact_lock(4355411, number);
  select coalesce(max("offset") + 1, 0) into base from bus.message where topic = number;
  insert into bus.message (topic, "offset", key, headers, value)
    select number, base + given.place - 1, given.key, given.headers::jsonb, given.value
    from unnest(keys, headers, contents) with ordinality as given (key, headers, value, place);
  return base;
end $$;
