-- What the disclosure stage must remember between two starts. All of it is disposable: without it the log is read again from
-- its start, and every decision is found standing.

-- How far everything is decided, and where the last of those decisions stands (decision 13). One row: one log, one stage.
create table disclosure.progress (
  sole boolean primary key default true check (sole),
  log uuid not null,
  generation bigint not null,
  decided bigint not null,
  highest bigint not null,
  -- Running maximum of recorded_at up to `decided`, decisions aside.
  as_of timestamptz not null
);

-- In which streams a subject's events stand: what must be read to know the subject.
create table disclosure.subject_stream (
  subject uuid not null,
  stream text not null,
  primary key (subject, stream)
);

-- In whose events a party is mentioned: whom a change of the party's kind can touch.
create table disclosure.subject_party (
  party text not null,
  subject uuid not null,
  primary key (party, subject)
);

-- Subjects with an event that this version cannot read: nothing is disclosed for them from there on until it can be.
create table disclosure.parked (
  subject uuid primary key,
  -- The event that cannot be read.
  position bigint not null,
  type text not null,
  code text not null,
  -- Everything of the subject is decided up to here, by this time; from here on it is caught up.
  after bigint not null,
  as_of timestamptz not null,
  since timestamptz not null default now()
);

grant usage on schema disclosure to hub_disclosure, hub_relay;
grant select, insert, update, delete on
  disclosure.progress, disclosure.subject_stream, disclosure.subject_party, disclosure.parked to hub_disclosure;
grant select on disclosure.progress to hub_relay;
