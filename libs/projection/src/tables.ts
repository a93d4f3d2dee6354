/**
 * The tables in which projections of one schema keep their place, as statements for a migration. Released: a change is a new
 * function for a new migration.
 *
 * Row-level security guards what holds content (`parked_message`): rows of the party in `hub.party`, none when no party is set.
 * The rest holds references only and belongs to the consumer as a whole.
 *
 * @param schema as written in SQL
 * @param role that the consumer signs in as, not the tables' owner
 */
export const projectionTables = (schema: string, role: string): readonly string[] => [
  `create table ${schema}.projection (
     name text not null,
     version integer not null,
     code text not null,
     log uuid,
     generation bigint,
     reached bigint not null default 0,
     primary key (name, version))`,
  `comment on table ${schema}.projection is
     'One row for each view: which log it was built from, and the position up to which it is known to be complete'`,
  // Moved by compare-and-set in the transaction of the effects; next_offset tells what was read, applied or not.
  `create table ${schema}.mark (
     name text not null,
     version integer not null,
     topic text not null,
     partition integer not null,
     position bigint not null,
     next_offset bigint not null,
     primary key (name, version, topic, partition))`,
  `create table ${schema}.parked_key (
     name text not null,
     version integer not null,
     topic text not null,
     partition integer not null,
     key text not null,
     party text not null,
     reason text not null,
     code text not null,
     parked_at timestamptz not null,
     primary key (name, version, topic, key))`,
  `create table ${schema}.parked_message (
     name text not null,
     version integer not null,
     topic text not null,
     key text not null,
     position bigint not null,
     partition integer not null,
     record_offset bigint not null,
     party text not null,
     headers jsonb not null,
     value bytea not null,
     primary key (name, version, topic, key, position))`,
  `alter table ${schema}.parked_message enable row level security`,
  `alter table ${schema}.parked_message force row level security`,
  `create policy own_party on ${schema}.parked_message using (party = current_setting('hub.party', true))`,
  `create table ${schema}.outbox (
     id bigint generated always as identity primary key,
     topic text not null,
     key text not null,
     value bytea not null)`,
  `grant select, insert, update, delete on ${['projection', 'mark', 'parked_key', 'parked_message', 'outbox']
    .map((table) => `${schema}.${table}`)
    .join(', ')} to ${role}`,
];
