-- The number of a topic; HB001 where there is none.
create function bus.topic_id(of_topic text) returns integer
language plpgsql stable security definer set search_path = pg_catalog, bus as $$
declare
  found_id integer;
begin
  select id into found_id from bus.topic where name = of_topic;
  if not found then
    raise exception 'there is no such topic' using errcode = 'HB001';
  end if;
  return found_id;
end $$;

-- Makes the topic unless it stands, keeps its retention as asked, and returns the partition count that it stands with.
create function bus.ensure_topic(of_topic text, asked_partitions integer, asked_retention_ms bigint) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, bus as $$
declare
  standing integer;
  asked_retention interval := asked_retention_ms * interval '1 millisecond';
begin
  insert into bus.topic (name, partitions, retention) values (of_topic, asked_partitions, asked_retention)
    on conflict (name) do nothing;
  select partitions into standing from bus.topic where name = of_topic;
  if standing = asked_partitions then
    update bus.topic set retention = asked_retention where name = of_topic and retention is distinct from asked_retention;
  end if;
  return standing;
end $$;

-- First offset kept, and the one that the next record will have. The last record is never trimmed, so neither ever goes back.
create function bus.bounds(of_topic text, out first bigint, out next bigint)
language plpgsql stable security definer set search_path = pg_catalog, bus as $$
declare
  number integer := bus.topic_id(of_topic);
begin
  select coalesce(min("offset"), 0), coalesce(max("offset") + 1, 0) into first, next from bus.message where topic = number;
end $$;
