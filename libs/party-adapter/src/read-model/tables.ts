import { projectionTables } from '@hub/projection';

/**
 * Version 1 of the read model, as statements. Row-level security is forced on everything that says something of a party's
 * subjects: rows of the party in `hub.party`, none when it is not set (decision 15). The query side and the consumer are the same
 * role: the consumer, too, writes as one party at a time.
 */
export const readModelTables = (schema: string, role: string): readonly string[] => [
  ...projectionTables(schema, role),
  `create table ${schema}.held_event_v1 (
     party text not null,
     event uuid not null,
     alias uuid not null,
     matter text not null,
     type text not null,
     version integer not null,
     author text not null,
     recorded_at timestamptz not null,
     position bigint not null,
     disclosure uuid not null,
     disclosure_position bigint not null,
     open jsonb not null,
     bases jsonb not null,
     obligations jsonb not null,
     primary key (party, event))`,
  `create index on ${schema}.held_event_v1 (party, matter, position)`,
  `create table ${schema}.held_segment_v1 (
     party text not null,
     event uuid not null,
     category text not null,
     disclosure uuid not null,
     disclosure_position bigint not null,
     content jsonb not null,
     bases jsonb not null,
     obligations jsonb not null,
     primary key (party, event, category))`,
  // What the list is searched and paged by; everything in it comes from held_event_v1.
  `create table ${schema}.referral_v1 (
     party text not null,
     referral uuid not null,
     position bigint not null,
     status text not null,
     next_party text,
     sent boolean not null,
     received boolean not null,
     primary key (party, referral))`,
  `create index on ${schema}.referral_v1 (party, position desc, referral)`,
  ...['held_event_v1', 'held_segment_v1', 'referral_v1'].flatMap((table) => [
    `alter table ${schema}.${table} enable row level security`,
    `alter table ${schema}.${table} force row level security`,
    `create policy own_party on ${schema}.${table} using (party = current_setting('hub.party', true))`,
    // A truncation is no row's: a view that begins anew is emptied for all parties at once.
    `grant select, insert, update, delete, truncate on ${schema}.${table} to ${role}`,
  ]),
  // Not part of any version of the view: a rebuild must not report a delivery again (decision 13). References only.
  `create table ${schema}.reception (
     disclosure uuid primary key,
     party text not null,
     referral uuid not null,
     answers uuid not null,
     state text not null default 'waiting' check (state in ('waiting', 'done', 'refused')),
     attempts integer not null default 0,
     due timestamptz not null default now(),
     status integer)`,
  `create index on ${schema}.reception (due) where state = 'waiting'`,
  `grant select, insert, update on ${schema}.reception to ${role}`,
];

/**
 * What version 2 adds: the episodes of coordination that a party knows of, by which its board finds them, from held_event_v1 too; and
 * deliveries that are reported to another service than that of referrals.
 */
export const episodeTables = (schema: string, role: string): readonly string[] => [
  `create table ${schema}.episode_v1 (
     party text not null,
     episode uuid not null,
     position bigint not null,
     open boolean not null,
     primary key (party, episode))`,
  `create index on ${schema}.episode_v1 (party, position) where open`,
  // The board begins with what has waited longest.
  `create index on ${schema}.referral_v1 (party, position) where next_party is not null`,
  `alter table ${schema}.episode_v1 enable row level security`,
  `alter table ${schema}.episode_v1 force row level security`,
  `create policy own_party on ${schema}.episode_v1 using (party = current_setting('hub.party', true))`,
  `grant select, insert, update, delete, truncate on ${schema}.episode_v1 to ${role}`,
  `alter table ${schema}.reception alter column referral drop not null,
     add column service text not null default 'referral', add column path text`,
];
