-- The read model of cbc-adapter (decision 15). Its tables are TypeORM's: migrations in libs/party-adapter/src/read-model make them as
-- hub_cbc_adapter_owner. The service signs in as hub_cbc_adapter, which is granted what it needs there, owns nothing, and is held
-- to one party's rows by row-level security.
grant usage, create on schema cbc_adapter to hub_cbc_adapter_owner;
grant usage on schema cbc_adapter to hub_cbc_adapter;
