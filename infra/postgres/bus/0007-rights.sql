-- The bus's role calls these functions and touches no table; nobody else does either.
revoke all on all functions in schema bus from public;
grant usage on schema bus to hub_bus;
grant execute on all functions in schema bus to hub_bus;
