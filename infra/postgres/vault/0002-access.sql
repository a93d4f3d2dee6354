-- Who was shown what, when, and as of which register: append-only, no content. `number` has no gap and is in commit order, so
-- that a digest of the rows from one number to another leaves none out.

create table vault.access (
  number bigint primary key,
  at timestamptz not null,
  party text not null,
  actor text not null,
  disclosure uuid not null,
  category text not null,
  action text not null check (action in ('open', 'standing')),
  outcome text not null check (outcome in ('opened', 'standing', 'erased', 'refused')),
  -- Why it was refused: for the hub's auditors, never for the caller.
  reason text,
  subject uuid,
  -- Revisions judged; -1 for a stream without events, null where nothing had to be judged.
  register_revision integer,
  policy_revision integer
);

create index access_subject on vault.access (subject, number);

-- Numbers that the log already has digests for are not given again, should rows have been lost with a damaged database.
create table vault.access_floor (number bigint not null);

create function vault.refuse_change() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  raise exception 'vault.% is append-only', tg_table_name using errcode = 'insufficient_privilege';
end
$$;

create trigger access_is_append_only before update or delete on vault.access
  for each row execute function vault.refuse_change();
create trigger access_is_never_emptied before truncate on vault.access
  for each statement execute function vault.refuse_change();
create trigger access_floor_is_append_only before update or delete or truncate on vault.access_floor
  for each statement execute function vault.refuse_change();

create function vault.record_access(
  p_at timestamptz[], p_party text[], p_actor text[], p_disclosure uuid[], p_category text[], p_action text[],
  p_outcome text[], p_reason text[], p_subject uuid[], p_register integer[], p_policy integer[]
) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  last bigint;
begin
  perform pg_advisory_xact_lock(1986098540, 2);
  select greatest(coalesce((select max(number) from vault.access), 0), coalesce((select max(number) from vault.access_floor), 0))
    into last;
  insert into vault.access
    select last + row.place, row.at, row.party, row.actor, row.disclosure, row.category, row.action, row.outcome, row.reason,
           row.subject, row.register, row.policy
      from unnest(p_at, p_party, p_actor, p_disclosure, p_category, p_action, p_outcome, p_reason, p_subject, p_register, p_policy)
           with ordinality
           as row (at, party, actor, disclosure, category, action, outcome, reason, subject, register, policy, place);
end
$$;

-- Rows from now on are numbered above this. Answers how many numbers up to it have no row.
create function vault.number_access_after(p_number bigint) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  last bigint;
begin
  perform pg_advisory_xact_lock(1986098540, 2);
  select greatest(coalesce((select max(number) from vault.access), 0), coalesce((select max(number) from vault.access_floor), 0))
    into last;
  if last >= p_number then
    return 0;
  end if;
  insert into vault.access_floor values (p_number);
  return p_number - last;
end
$$;

revoke execute on all functions in schema vault from public;
grant select on vault.access to hub_vault;
grant execute on function vault.record_access, vault.number_access_after to hub_vault;
