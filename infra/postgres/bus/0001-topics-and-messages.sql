-- The embedded pipe (decision 13): topics of one partition, their records, and how far each group has read.
create table bus.topic (
  id integer generated always as identity primary key,
  name text not null unique,
  -- What was asked for; the records stand in one partition all the same. Another count is a new version of the topic.
  partitions integer not null check (partitions > 0),
  -- How long records are kept; null: for ever.
  retention interval
);

create table bus.message (
  topic integer not null references bus.topic,
  "offset" bigint not null,
  key text not null,
  headers jsonb not null,
  value bytea not null,
  stored_at timestamptz not null default clock_timestamp(),
  primary key (topic, "offset")
);

-- What is inside is ciphertext or ids: compressing it costs time and saves nothing.
alter table bus.message alter column value set storage external;

create table bus.group_position (
  "group" text not null,
  topic integer not null references bus.topic,
  -- The offset of the record that the group takes next.
  next bigint not null,
  primary key ("group", topic)
) with (fillfactor = 50);
