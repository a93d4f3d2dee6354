-- The one ordered log (decision 1). Rows are only ever inserted, by log.append, in the order of their positions.
create table log.identity (
  -- A row, and never a second one.
  sole boolean primary key default true check (sole),
  log uuid not null default gen_random_uuid(),
  -- A restored or copied log is a new generation: the high 16 bits of every position given out from then on.
  generation integer not null default 0 check (generation between 0 and 32767)
);
insert into log.identity default values;

create table log.event (
  position bigint primary key,
  stream text collate "C" not null,
  revision bigint not null check (revision >= 0),
  id uuid not null,
  type text collate "C" not null,
  version integer not null check (version >= 1),
  recorded_at timestamptz not null,
  metadata bytea not null,
  body bytea not null
);

-- One event at each revision of a stream; also how a stream is read and how its last revision is found.
create unique index event_stream_revision on log.event (stream, revision);
-- Filters of readers: by type, and by the part of the stream's name that comes before its first dash.
create index event_type_position on log.event (type, position);
create index event_category_position on log.event (split_part(stream, '-', 1), position);

-- Segments are ciphertext: compressing them costs time and saves nothing.
alter table log.event alter column metadata set storage external, alter column body set storage external;
