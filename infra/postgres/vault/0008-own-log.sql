-- Of which log these are the keys. A row, and never a second one: a log that takes the place of another keeps its name.
create table vault.log (
  sole boolean primary key default true check (sole),
  id uuid not null
);

-- Answers this hub's log: the one given if there was none yet.
create function vault.adopt_log(p_id uuid) returns uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform pg_advisory_xact_lock(1986098540, 5);
  insert into vault.log (id) select p_id where not exists (select from vault.log);
  return (select id from vault.log);
end
$$;

revoke execute on function vault.adopt_log(uuid) from public;
grant execute on function vault.adopt_log(uuid) to hub_vault;
