import { createHash } from 'node:crypto';
import { disclosureId, type DisclosureDecided } from '@hub/disclosure';
import { decodeBody, uuidV5, type LogIdentity, type RecordedEvent } from '@hub/event-sourcing';
import type { BackupSource } from '@hub/backup';
import type { VaultRow } from '@hub/vault/backup';

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
/** What happens once in a hub, however many clients it has. */
const ONCE = /^(policy|party-|access-log)/;
const EVENTS_PER_MILLISECOND = 100;

/**
 * The log of a small hub grown to a large one: its policy and parties once, then everything about its clients again and again,
 * each time under ids of its own that belong together as the first ones did. Contents stay sealed to the first clients: views are
 * built without opening any.
 */
export class GrownLog {
  private readonly once: readonly RecordedEvent[];
  private readonly again: readonly RecordedEvent[];
  private readonly start: number;

  constructor(
    events: readonly RecordedEvent[],
    private readonly size: number,
  ) {
    this.once = events.filter(({ stream }) => ONCE.test(stream));
    this.again = events.filter(({ stream }) => !ONCE.test(stream));
    this.start = events[0]?.recordedAt.getTime() ?? 0;
  }

  /** As many whole rounds as fit, so that nobody's story ends in the middle. */
  get rounds(): number {
    return Math.floor((this.size - this.once.length) / this.again.length);
  }

  get events(): number {
    return this.once.length + this.rounds * this.again.length;
  }

  source(identity: LogIdentity, vault: readonly VaultRow[]): BackupSource {
    return {
      store: {
        identity: async () => identity,
        head: async () => ({ position: BigInt(this.events), recordedAt: this.at(this.events) }),
        readAll: () => this.read(),
        readAt: async () => [],
      },
      vault: () => this.vault(vault),
      access: () => none(),
    };
  }

  private async *read(): AsyncIterable<RecordedEvent> {
    let position = 0;
    const placed = (event: RecordedEvent): RecordedEvent => {
      position += 1;
      return { ...event, position: BigInt(position), recordedAt: this.at(position) };
    };
    for (const event of this.once) yield placed(event);
    for (let round = 0; round < this.rounds; round += 1) {
      const rename = this.renaming(round);
      for (const event of this.again)
        yield placed({
          ...event,
          id: rename(event.id),
          stream: rename(event.stream),
          body: Buffer.from(rename(Buffer.from(event.body).toString('utf8'))),
        });
    }
  }

  /** Every id by one of this round; a disclosure's as the disclosure service would derive it, so that it is found again. */
  private renaming(round: number): (text: string) => string {
    const names = new Map<string, string>();
    const renamed = (id: string) => {
      const name = names.get(id) ?? uuidV5(id, String(round));
      names.set(id, name);
      return name;
    };
    for (const event of this.again.filter(({ type }) => type === 'disclosure.decided')) {
      // The open part of this type.
      const { trigger, source, party } = decodeBody(event.body).open as DisclosureDecided;
      names.set(event.id, disclosureId(renamed(trigger.id), renamed(source.id), party));
    }
    return (text) =>
      text.startsWith('client-')
        ? `client-${createHash('sha256').update(`${text} ${round}`).digest('hex')}`
        : text.replaceAll(UUID, renamed);
  }

  private async *vault(rows: readonly VaultRow[]): AsyncIterable<VaultRow> {
    yield* rows.filter(({ kind }) => kind !== 'subject' && kind !== 'key');
    for (const kind of ['subject', 'key'] as const)
      for (let round = 0; round < this.rounds; round += 1)
        for (const row of rows) if (row.kind === kind) yield { ...row, subject: uuidV5(row.subject, String(round)) };
  }

  private at(position: number): Date {
    return new Date(this.start + Math.floor(position / EVENTS_PER_MILLISECOND));
  }
}

async function* none(): AsyncIterable<never> {}
