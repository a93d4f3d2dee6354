-- The offset that a group takes next. A new group starts at the first record kept, and from then on holds back what is trimmed.
create function bus.join_group(of_group text, of_topic text) returns bigint
language plpgsql volatile security definer set search_path = pg_catalog, bus as $$
declare
  number integer := bus.topic_id(of_topic);
  found_next bigint;
begin
  insert into bus.group_position ("group", topic, next)
    values (of_group, number, (select first from bus.bounds(of_topic)))
    on conflict do nothing;
  select next into found_next from bus.group_position where "group" = of_group and topic = number;
  return found_next;
end $$;

-- Moves a group from one offset to another; false, and nothing done, when it does not stand where the caller left it.
create function bus.save_position(of_group text, of_topic text, from_offset bigint, to_offset bigint) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, bus as $$
begin
  update bus.group_position set next = to_offset
    where "group" = of_group and topic = bus.topic_id(of_topic) and next = from_offset;
  return found;
end $$;

-- Moves a group wherever it stands.
create function bus.move_group(of_group text, of_topic text, to_offset bigint) returns void
language plpgsql volatile security definer set search_path = pg_catalog, bus as $$
begin
  update bus.group_position set next = to_offset where "group" = of_group and topic = bus.topic_id(of_topic);
end $$;

-- Forgets a group that will not come back, so that it holds back no trimming.
create function bus.forget_group(of_group text) returns void
language sql volatile security definer set search_path = pg_catalog, bus as $$
  delete from bus.group_position where "group" = of_group;
$$;
