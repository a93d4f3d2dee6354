-- How far the relay has come (decision 13). One row for each relay name; partitions is written and read as a whole:
-- { "<topic>": [{ "partition", "position", "offset", "firstPosition", "firstOffset" }] }.
create table relay.checkpoint (
  name text primary key,
  log uuid not null,
  generation bigint not null,
  -- Log position of the last disclosure that is published, or the last place that was looked at.
  position bigint not null,
  -- How often everything was published anew from the log's start.
  refill integer not null,
  -- Counts saves: whoever loaded an older version may not save.
  version bigint not null,
  partitions jsonb not null
);

grant select, insert, update on relay.checkpoint to hub_relay;
grant usage on schema relay to hub_relay;
