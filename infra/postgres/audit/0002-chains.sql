-- Which referral is a part of which: a disposable fold of the log, so that a trace finds a chain's lower end (R3).
create table audit.referral_part (
  referral uuid primary key,
  part_of uuid not null
);

create index referral_part_of on audit.referral_part (part_of);

-- Up to where the fold has read, and of which log and generation.
create table audit.mark (
  name text primary key,
  log uuid not null,
  generation integer not null,
  position bigint not null
);

grant select, insert, update, delete on audit.referral_part, audit.mark to hub_audit;
