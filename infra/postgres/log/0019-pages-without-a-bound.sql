-- As 0012 had it, and without a bound of bytes where none is given: the loop that looks at the size of each event is a sixth of what a page costs
-- the server (ADR 12). Whoever gives none leaves the connection when more comes than they have room for; on this side what is large
-- stands outside the rows, which are read only as they are sent.
create or replace function log.read_all(after bigint, until bigint, most integer, bytes integer) returns setof log.event
language plpgsql stable security definer rows 1000
set search_path = pg_catalog, log set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off as $$
declare
  event log.event;
begin
  if bytes is null then
    return query
      select e.* from log.event e where e.position > after and e.position <= until order by e.position limit most;
    return;
  end if;
  for event in
    select e.* from log.event e where e.position > after and e.position <= until order by e.position limit most
  loop
    return next event;
    bytes := bytes - octet_length(event.metadata) - octet_length(event.body);
    exit when bytes <= 0;
  end loop;
end $$;
