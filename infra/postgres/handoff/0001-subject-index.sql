-- In whose coordination an episode or a hand-off stands: a disposable fold of the log. An entry never changes.

create table handoff.subject_of (
  id uuid primary key,
  subject uuid not null
);

-- Up to where the index has read, and of which log and generation.
create table handoff.mark (
  name text primary key,
  log uuid not null,
  generation integer not null,
  position bigint not null
);

grant usage on schema handoff to hub_handoff;
grant select, insert, delete on handoff.subject_of to hub_handoff;
grant select, insert, update, delete on handoff.mark to hub_handoff;
