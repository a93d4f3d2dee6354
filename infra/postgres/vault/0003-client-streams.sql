-- In which client streams a subject was minted: an index over the log, filled when it is needed, lost without harm.

create table vault.client_stream (
  subject uuid not null,
  stream text not null,
  primary key (subject, stream)
);

-- Up to where the index has read, and of which log and generation. At most one row.
create table vault.client_stream_mark (
  only_one boolean primary key default true check (only_one),
  log uuid not null,
  generation integer not null,
  position bigint not null
);

grant select, insert on vault.client_stream to hub_vault;
grant select, insert, update on vault.client_stream_mark to hub_vault;
