-- When each party's view applied a disclosure, and which message carried it: as the views reported it (decision 13). A refill
-- or a rebuild applies a disclosure again, at another offset or in another view: each report stays.
create table audit.receipt (
  disclosure uuid not null,
  view text not null,
  topic text not null,
  partition integer not null,
  "offset" bigint not null,
  party text not null,
  -- Log position of the disclosure.
  position bigint not null,
  applied_at timestamptz not null,
  primary key (disclosure, view, topic, partition, "offset")
);

-- Reports that this version cannot read wait here for one that can; the others flow on.
create table audit.parked_receipt (
  topic text not null,
  partition integer not null,
  "offset" bigint not null,
  value bytea not null,
  primary key (topic, partition, "offset")
);

grant usage on schema audit to hub_audit;
grant select, insert on audit.receipt to hub_audit;
grant select, insert, delete on audit.parked_receipt to hub_audit;
