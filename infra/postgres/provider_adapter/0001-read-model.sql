-- The read model of provider-adapter (decision 15). Its tables are TypeORM's: migrations in libs/party-adapter/src/read-model make them as
-- hub_provider_adapter_owner. The service signs in as hub_provider_adapter, which is granted what it needs there, owns nothing, and is held
-- to one party's rows by row-level security.
grant usage, create on schema provider_adapter to hub_provider_adapter_owner;
grant usage on schema provider_adapter to hub_provider_adapter;
