-- Whose register holds a consent, denial or exception: a disposable fold of the log. An entry never changes.

create table consent.subject_of (
  id uuid primary key,
  subject uuid not null
);

-- Up to where the index has read, and of which log and generation.
create table consent.mark (
  name text primary key,
  log uuid not null,
  generation integer not null,
  position bigint not null
);

grant usage on schema consent to hub_consent;
grant select, insert, delete on consent.subject_of to hub_consent;
grant select, insert, update, delete on consent.mark to hub_consent;
