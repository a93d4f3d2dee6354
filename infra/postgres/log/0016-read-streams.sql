-- Several streams at once, each from a revision on, in the order asked; bounded as the other readers are (0012): at most so many events
-- of each, and no further event once so many bytes of metadata and bodies were given.
create function log.read_streams(of_streams text[], from_revisions bigint[], most integer, bytes integer) returns setof log.event
language plpgsql stable security definer rows 200
set search_path = pg_catalog, log set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off as $$
declare
  event log.event;
begin
  for nth in 1 .. cardinality(of_streams) loop
    for event in
      select e.* from log.event e
      where e.stream = of_streams[nth] and e.revision >= from_revisions[nth]
      order by e.revision limit most
    loop
      return next event;
      bytes := bytes - octet_length(event.metadata) - octet_length(event.body);
      if bytes <= 0 then
        return;
      end if;
    end loop;
  end loop;
end $$;

revoke all on function log.read_streams(text[], bigint[], integer, integer) from public;
grant execute on function log.read_streams(text[], bigint[], integer, integer) to hub_log;
