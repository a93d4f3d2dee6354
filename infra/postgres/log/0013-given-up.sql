-- A log that was copied into another store is given up there and then: two logs that both serve would each know what the other
-- does not. It can still be read, and can take its own successor's place again.
alter table log.identity add column given_up boolean not null default false;

create or replace function log.identity_of_log(out log uuid, out generation integer)
language plpgsql stable security definer set search_path = pg_catalog, log as $$
declare
  half boolean;
  gone boolean;
begin
  select i.log, i.generation, i.taking, i.given_up
    into identity_of_log.log, identity_of_log.generation, half, gone
    from log.identity i;
  if gone then
    raise exception 'the log was given up: another store holds it' using errcode = 'HL005';
  end if;
  if half then
    raise exception 'the log does not hold all of its predecessor yet' using errcode = 'HL003';
  end if;
end $$;

-- Repeatable. A log that does not hold all of another takes no event either, and that is how this one refuses them from now on.
create function log.give_up(p_generation integer) returns void
language plpgsql volatile security definer set search_path = pg_catalog, log as $$
begin
  perform pg_advisory_xact_lock(4999239);
  update log.identity i set taking = true, given_up = true where i.generation = p_generation;
end $$;

-- The log takes the place of one that took its own: what stands is that one's beginning, which the caller has compared, and keeps its
-- places under the next generation. Refused (HL002) on another log, or an older state of the successor than this one is.
create function log.take_again(p_log uuid, p_generation integer) returns void
language plpgsql volatile security definer set search_path = pg_catalog, log as $$
declare
  own log.identity;
begin
  perform pg_advisory_xact_lock(4999239);
  select * into own from log.identity;
  if own.log <> p_log or own.generation > p_generation + 1 or (own.generation = p_generation + 1 and not own.taking) then
    raise exception 'the log is not an earlier state of its predecessor' using errcode = 'HL002';
  end if;
  if own.generation <= p_generation then
    alter table log.event disable trigger append_only;
    -- Above everything that stands, so no two positions ever meet on the way.
    update log.event e set position = e.position + ((p_generation + 1 - own.generation)::bigint << 48);
    alter table log.event enable trigger append_only;
    update log.identity i set generation = p_generation + 1, taking = true, given_up = false;
  end if;
end $$;

-- The owner's alone, like the rest of the succession.
revoke all on function log.give_up(integer), log.take_again(uuid, integer) from public;
