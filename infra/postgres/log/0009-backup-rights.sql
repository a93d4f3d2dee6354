-- Whoever makes a backup reads the whole log and can do nothing else to it.
grant usage on schema log to hub_backup;
grant execute on function log.identity_of_log(), log.head(), log.read_all(bigint, bigint, integer), log.read_at(bigint[])
  to hub_backup;
-- The functions of the succession are the owner's alone.
revoke all on function
  log.begin_taking(uuid, integer), log.taken(),
  log.take(text[], bigint[], uuid[], text[], integer[], bigint[], bytea[], bytea[]),
  log.complete_taking(bigint), log.begin_generation(integer)
from public;
