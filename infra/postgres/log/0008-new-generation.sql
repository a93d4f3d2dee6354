-- A database that was brought back to an earlier moment (point-in-time recovery, a copied volume) holds the same log with its
-- end cut off, under positions that were given out before. It is declared a new generation: every event keeps its place in the
-- order, its bytes and its time, and has the same position under the next generation, in one transaction.
--
-- The one statement that changes rows of the log, and only their positions. Called by the owner's session alone, while no hub
-- runs: the trigger's table is locked meanwhile.
create function log.begin_generation(p_generation integer, out log uuid, out generation integer)
language plpgsql volatile security definer set search_path = pg_catalog, log as $$
begin
  perform pg_advisory_xact_lock(4999239);
  if exists (select from log.identity i where i.taking) then
    raise exception 'the log does not hold all of its predecessor yet' using errcode = 'HL003';
  end if;
  -- Told twice, it is done once.
  if exists (select from log.identity i where i.generation = p_generation) then
    alter table log.event disable trigger append_only;
    -- Above everything that stands, so no two positions ever meet on the way.
    update log.event e set position = e.position + (1::bigint << 48);
    alter table log.event enable trigger append_only;
    update log.identity i set generation = p_generation + 1,
      taken_until = (select max(e.recorded_at) from log.event e);
  end if;
  select i.log, i.generation into begin_generation.log, begin_generation.generation from log.identity i;
end $$;
