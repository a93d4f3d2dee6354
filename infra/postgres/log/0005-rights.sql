-- The services' role may call the log's functions and nothing else (decision 11).
revoke all on all tables in schema log from public;
revoke all on all functions in schema log from public;
grant usage on schema log to hub_log;
grant execute on function
  log.append(text[], bigint[], integer[], integer[], uuid[], text[], integer[], bytea[], bytea[]),
  log.identity_of_log(),
  log.head(),
  log.read_all(bigint, bigint, integer),
  log.read_types(bigint, bigint, integer, text[], text[]),
  log.read_prefixes(bigint, bigint, integer, text[]),
  log.read_scanning(bigint, bigint, integer, text[]),
  log.read_forwards(text, bigint, integer),
  log.read_backwards(text, bigint, integer),
  log.read_at(bigint[]),
  log.revisions(text[])
to hub_log;
