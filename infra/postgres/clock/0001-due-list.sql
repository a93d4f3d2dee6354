-- What falls due, and when: a disposable fold of the log, from which the clock processes record what became late (decision 17).

create table clock.due (
  -- Which clock: referrals, or consents.
  clock text not null,
  stream text not null,
  -- Neutral name of what falls due in that stream.
  what text not null,
  due timestamptz not null,
  -- Set while an attempt failed: not tried again before then.
  not_before timestamptz,
  primary key (clock, stream, what)
);

create index due_next on clock.due (clock, due);

-- Up to where each clock has read, and of which log and generation.
create table clock.mark (
  name text primary key,
  log uuid not null,
  generation integer not null,
  position bigint not null
);

grant usage on schema clock to hub_clock;
grant select, insert, update, delete on clock.due, clock.mark to hub_clock;
