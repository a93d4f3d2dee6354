-- The read model of the adapter for one party kind (decision 15); {{schema}}, {{role}} and {{owner}} are filled in for each kind that
-- the configuration names. Its tables are TypeORM's: migrations in libs/party-adapter/src/read-model make them as {{owner}}. The
-- adapter signs in as {{role}}, which is granted what it needs there, owns nothing, and is held to one party's rows by row-level
-- security.
grant usage, create on schema {{schema}} to {{owner}};
grant usage on schema {{schema}} to {{role}};
