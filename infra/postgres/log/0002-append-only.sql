-- History is not altered, by nobody: the owner's own session meets these triggers too.
create function log.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'the log is append-only: % refused', tg_op using errcode = 'HL001';
end $$;

create trigger append_only before update or delete on log.event for each row execute function log.refuse_change();
create trigger append_only_truncate before truncate on log.event for each statement execute function log.refuse_change();
