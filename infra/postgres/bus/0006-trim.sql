-- Removes records that are older than their topic keeps them and that every known group has read, at most so many of each topic.
-- A topic's last record stays: its offset is what the next one is counted from.
create function bus.trim(most integer) returns bigint
language plpgsql volatile security definer set search_path = pg_catalog, bus as $$
declare
  aged record;
  removed bigint := 0;
  gone bigint;
begin
  for aged in select id, retention from bus.topic where retention is not null loop
    delete from bus.message as m
      where m.topic = aged.id
        and m."offset" in (
          select old."offset" from bus.message as old
          where old.topic = aged.id
            and old."offset" < (select max("offset") from bus.message where topic = aged.id)
            and old."offset" < coalesce((select min(next) from bus.group_position where topic = aged.id), 9223372036854775807)
          order by old."offset" limit most)
        and m.stored_at < clock_timestamp() - aged.retention;
    get diagnostics gone = row_count;
    removed := removed + gone;
  end loop;
  return removed;
end $$;
