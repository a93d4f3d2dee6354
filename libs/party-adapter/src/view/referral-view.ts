import type { PoolClient } from 'pg';
import { topics } from '@hub/disclosure';
import type { EventCatalogue } from '@hub/event-sourcing';
import type { IncomingMessage } from '@hub/messaging';
import type { Projection, ReadRecord } from '@hub/projection';
import type { PartyAdapterConfig } from '../adapter-config';
import { arrivalOf, reportedBy, type Arrival } from './arrivals';
import { UnreadableMessage, readDelivered, type DeliveredMessage } from './delivered-message';
import { foldHoldings, type HoldingChanges, type SegmentChange } from './fold-holdings';
import type { HeldOpenPart } from './held-open-part';
import { putEpisodes } from './put-episodes';
import { REFERRAL_MATTER, SENDINGS, foldReferral, indexEntry } from './referral-summary';

/** Rises with every change of how messages are read: keys that older code parked are then tried again. */
const CODE = '2';

/**
 * An adapter's view, version 1: what each party holds, and indexes of its referrals and episodes (decisions 15 and 16). Bare SQL in multi-row
 * statements; always as the one party whose messages they are.
 */
export class ReferralView implements Projection<DeliveredMessage> {
  readonly name: string;
  readonly version = 1;
  readonly code = CODE;
  readonly topics: readonly string[];
  private readonly schema: string;

  constructor(
    config: Pick<PartyAdapterConfig, 'name' | 'kinds' | 'schema'>,
    private readonly catalogue: EventCatalogue,
    readonly applied: () => void = () => undefined,
  ) {
    this.name = `${config.name}.referrals`;
    this.schema = config.schema;
    this.topics = config.kinds.map((kind) => topics.party(kind));
  }

  read(record: Pick<IncomingMessage, 'key' | 'value'>): DeliveredMessage {
    return readDelivered(this.catalogue, record);
  }

  async apply(transaction: PoolClient, party: string, records: readonly ReadRecord<DeliveredMessage>[]): Promise<void> {
    // The rows are the envelope's party's: a message that names another one must not end up among them.
    if (records.some(({ message }) => message.data.party !== party)) throw new UnreadableMessage('message/other-party');
    const changes = foldHoldings(records);
    await this.remove(transaction, changes);
    await this.putOpen(transaction, party, changes.open);
    await this.putSealed(transaction, party, changes.sealed);
    await this.putReceptions(transaction, party, records);
    await this.putIndex(transaction, party, changes.matters);
    await putEpisodes(transaction, this.catalogue, { schema: this.schema, party, matters: changes.matters });
  }

  async clear(transaction: PoolClient): Promise<void> {
    const tables = ['held_event_v1', 'held_segment_v1', 'referral_v1', 'episode_v1'].map((table) => `${this.schema}.${table}`);
    await transaction.query(`truncate ${tables.join(', ')}`);
  }

  private async remove(transaction: PoolClient, { fallen, sealed }: HoldingChanges): Promise<void> {
    const gone = sealed.filter(({ given }) => given === undefined);
    if (fallen.size > 0) {
      await transaction.query(`delete from ${this.schema}.held_event_v1 where event = any ($1::uuid[])`, [[...fallen]]);
      await transaction.query(`delete from ${this.schema}.held_segment_v1 where event = any ($1::uuid[])`, [[...fallen]]);
    }
    if (gone.length > 0)
      await transaction.query(
        `delete from ${this.schema}.held_segment_v1 held using unnest($1::uuid[], $2::text[]) as gone (event, category)
         where held.event = gone.event and held.category = gone.category`,
        [gone.map(({ event }) => event), gone.map(({ category }) => category)],
      );
  }

  private async putOpen(transaction: PoolClient, party: string, changes: readonly SegmentChange[]): Promise<void> {
    const rows = changes.flatMap(({ given }) => {
      if (given === undefined) return [];
      const { event, matter } = given.message.data;
      const row = {
        event: event.id,
        alias: given.message.subject,
        matter,
        type: event.type,
        version: event.version,
        author: event.author,
        recorded_at: event.recordedAt,
        position: event.position,
        open: given.segment.content,
      };
      return [{ ...row, ...heldBy(given) }];
    });
    if (rows.length === 0) return;
    await transaction.query({
      name: `${this.schema}.put-open`,
      text: `insert into ${this.schema}.held_event_v1
               (party, event, alias, matter, type, version, author, recorded_at, position,
                disclosure, disclosure_position, open, bases, obligations)
             select $1, event, alias, matter, type, version, author, recorded_at, position,
                    disclosure, disclosure_position, open, bases, obligations
             from jsonb_to_recordset($2) as held (event uuid, alias uuid, matter text, type text, version integer, author text,
               recorded_at timestamptz, position bigint, disclosure uuid, disclosure_position bigint,
               open jsonb, bases jsonb, obligations jsonb)
             on conflict (party, event) do update set
               disclosure = excluded.disclosure, disclosure_position = excluded.disclosure_position,
               version = excluded.version, open = excluded.open, bases = excluded.bases, obligations = excluded.obligations`,
      values: [party, JSON.stringify(rows)],
    });
  }

  private async putSealed(transaction: PoolClient, party: string, changes: readonly SegmentChange[]): Promise<void> {
    const rows = changes.flatMap(({ event, category, given }) =>
      given === undefined ? [] : [{ event, category, content: given.segment.content, ...heldBy(given) }],
    );
    if (rows.length === 0) return;
    await transaction.query({
      name: `${this.schema}.put-sealed`,
      text: `insert into ${this.schema}.held_segment_v1
               (party, event, category, disclosure, disclosure_position, content, bases, obligations)
             select $1, event, category, disclosure, disclosure_position, content, bases, obligations
             from jsonb_to_recordset($2) as held (event uuid, category text, disclosure uuid, disclosure_position bigint,
               content jsonb, bases jsonb, obligations jsonb)
             on conflict (party, event, category) do update set
               disclosure = excluded.disclosure, disclosure_position = excluded.disclosure_position,
               content = excluded.content, bases = excluded.bases, obligations = excluded.obligations`,
      values: [party, JSON.stringify(rows)],
    });
  }

  /** Whoever must act on what it is given has received it. Kept for ever: a rebuild reports nothing twice. */
  private async putReceptions(
    transaction: PoolClient,
    party: string,
    records: readonly ReadRecord<DeliveredMessage>[],
  ): Promise<void> {
    const rows = records.flatMap(({ message }) => arrivalOf(party, message) ?? []);
    if (rows.length > 0) await this.oweReports(transaction, party, rows);
    // A view that is folded from a restored log finds its deliveries reported there.
    const reported = records.flatMap(({ message }) => reportedBy(message) ?? []);
    if (reported.length > 0)
      await transaction.query(
        `update ${this.schema}.reception set state = 'done' where disclosure = any ($1::uuid[]) and state = 'waiting'`,
        [reported],
      );
  }

  private async oweReports(transaction: PoolClient, party: string, rows: readonly Arrival[]): Promise<void> {
    await transaction.query(
      `insert into ${this.schema}.reception (disclosure, party, service, path, answers)
       select disclosure, $1, service, path, answers
       from jsonb_to_recordset($2) as received (disclosure uuid, service text, path text, answers uuid) on conflict do nothing`,
      [party, JSON.stringify(rows)],
    );
  }

  private async putIndex(transaction: PoolClient, party: string, matters: ReadonlySet<string>): Promise<void> {
    const touched = [...matters].filter((matter) => matter.startsWith(REFERRAL_MATTER));
    if (touched.length === 0) return;
    const { rows: held } = await transaction.query<HeldOpenPart & { matter: string; position: bigint }>({
      name: `${this.schema}.held-of`,
      text: `select matter, event, type, version, recorded_at as "recordedAt", position, open
             from ${this.schema}.held_event_v1 where party = $1 and matter = any ($2) order by position`,
      values: [party, touched],
    });
    const entries = touched.flatMap((matter) => {
      const own = held.filter((part) => part.matter === matter);
      const referral = foldReferral(this.catalogue, own);
      const first = own.find(({ type }) => SENDINGS.has(type)) ?? own[0];
      if (first === undefined) return [];
      return [{ referral: idOf(matter), position: String(first.position), ...indexEntry(party, referral) }];
    });
    const gone = touched.map(idOf).filter((id) => entries.every(({ referral }) => referral !== id));
    if (gone.length > 0)
      await transaction.query(`delete from ${this.schema}.referral_v1 where party = $1 and referral = any ($2::uuid[])`, [
        party,
        gone,
      ]);
    if (entries.length === 0) return;
    await transaction.query({
      name: `${this.schema}.put-index`,
      text: `insert into ${this.schema}.referral_v1 (party, referral, position, status, next_party, sent, received)
             select $1, referral, position, status, "nextParty", sent, received
             from jsonb_to_recordset($2) as entry (referral uuid, position bigint, status text, "nextParty" text,
               sent boolean, received boolean)
             on conflict (party, referral) do update set position = excluded.position, status = excluded.status,
               next_party = excluded.next_party, sent = excluded.sent, received = excluded.received`,
      values: [party, JSON.stringify(entries)],
    });
  }
}

const idOf = (matter: string): string => matter.slice(REFERRAL_MATTER.length);

const heldBy = ({ message, segment }: NonNullable<SegmentChange['given']>) => ({
  disclosure: message.id,
  disclosure_position: message.data.position,
  bases: segment.bases,
  obligations: segment.obligations,
});
