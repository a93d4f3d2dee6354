import { randomUUID } from 'node:crypto';
import type { DecisionProgress, Decided, DisclosureDecided, SegmentDecision } from '@hub/disclosure';
import { NO_STREAM, START, encodeBody, encodeMetadata, type EventStore, type RecordedEvent } from '@hub/event-sourcing';
import { streams } from '@hub/vocabulary';

const metadata = encodeMetadata({
  party: 'hub',
  actor: 'test',
  source: 'test',
  key: 'test',
  command: { name: 'test', digest: 'a'.repeat(64) },
});

const AUTHOR = [{ kind: 'author' as const }];

/** What one party is told of one event. */
export type Told = Readonly<Record<string, SegmentDecision['state']>>;

/** Writes what the deciding services and the disclosure service would have written, and says how far it has decided. */
export class DisclosedLog implements DecisionProgress {
  private readonly listeners = new Set<() => void>();
  private decided: Decided = { decided: START, highest: START };

  constructor(readonly store: EventStore) {}

  async register(party: string, kind: string): Promise<void> {
    const open = { party, kind, name: party, serviceAreas: [], programmes: [], publicKeys: [], feedClients: [], implies: [] };
    await this.append(streams.party(party), 'party.registered', { open });
  }

  /** A request of `sender` to `addressee` about a new subject, with something sealed as `identity`. */
  async request(sender: string, addressee: string, subject: string = randomUUID()): Promise<RecordedEvent> {
    const referral = randomUUID();
    const open = {
      subject,
      author: sender,
      matter: `referral:${referral}`,
      purpose: 'treatment',
      concerns: [sender, addressee],
      implies: ['identity'],
      referral,
      sender,
      addressee,
      priority: 'routine',
      requestedAt: '2026-11-02T10:00:00.000Z',
      deliverBy: '2026-11-09T10:00:00.000Z',
    };
    const identity = { v: 1 as const, key: 'a2V5', iv: 'aXY', ciphertext: Buffer.from(randomUUID()).toString('base64url') };
    return this.append(streams.referral(referral), 'referral.requested', { open, segments: { identity } });
  }

  /** A decision about `source` for one party, as the disclosure service records it. */
  async disclose(source: RecordedEvent, party: string, told: Told = { open: 'made', identity: 'made' }): Promise<RecordedEvent> {
    const { open } = JSON.parse(Buffer.from(source.body).toString()) as { open: Record<string, string> };
    const { subject = '', author = '', matter = '' } = open;
    const { stream, revision, id, type } = source;
    const decided: DisclosureDecided = {
      subject,
      party,
      source: { stream, revision, id, type, author, matter, purpose: 'treatment', implies: ['identity'] },
      trigger: { stream, revision, id, type },
      asOf: '2026-11-02T10:00:00.000Z',
      policy: '1',
      segments: Object.entries(told).map(
        ([category, state]) =>
          // The states of a decision determine its other fields.
          (state === 'made' || state === 'rebased'
            ? { category, state, bases: AUTHOR, obligations: [] }
            : { category, state, reason: 'no-basis' }) as SegmentDecision,
      ),
    };
    const event = await this.append(streams.disclosures(subject), 'disclosure.decided', { open: decided });
    await this.advance();
    return event;
  }

  /** An event that nothing was decided about. */
  async advance(): Promise<void> {
    const { position } = await this.store.head();
    this.decided = { decided: position, highest: position };
    for (const listener of this.listeners) listener();
  }

  async current(): Promise<Decided> {
    return this.decided;
  }

  onAdvance(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  async append(stream: string, type: string, body: Parameters<typeof encodeBody>[0], version = 1): Promise<RecordedEvent> {
    const expectedRevision = (await this.store.revisions([stream])).get(stream) ?? NO_STREAM;
    const event = { id: randomUUID(), type, version, metadata, body: encodeBody(body) };
    const outcome = await this.store.append({ stream, expectedRevision, events: [event] });
    if (outcome.outcome !== 'appended') throw new Error('The test’s own event was not appended.');
    const [recorded] = await this.store.readAt([outcome.position]);
    if (recorded === undefined) throw new Error('The test’s own event is not there.');
    return recorded;
  }
}
