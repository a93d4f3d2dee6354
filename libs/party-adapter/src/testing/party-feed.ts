import { randomUUID } from 'node:crypto';
import {
  topics,
  type Basis,
  type DeliveredSegment,
  type Obligation,
  type PartyMessage,
  type ProgressMessage,
} from '@hub/disclosure';
import type { MessageBus } from '@hub/messaging';
import { encodeHeaders } from '@hub/projection';

const LOG = randomUUID();
const CONSENT: Basis = { kind: 'consent', regime: 'hipaa', consent: randomUUID(), citation: '45 CFR 164.508' };
const NOTICE: Obligation = { kind: 'redisclosure', text: 'As HIPAA allows.', citation: '45 CFR 164.508' };

/** An event as a party is told of it. */
export interface ToldEvent {
  readonly id: string;
  readonly type: string;
  readonly author: string;
  readonly matter: string;
  /** Where it stands in the log. */
  readonly position: number;
  readonly open: Readonly<Record<string, unknown>>;
}

export interface Referral {
  readonly referral: string;
  readonly sender: string;
  readonly addressee: string;
}

let positions = 0;
const next = (): number => (positions += 1);

/** Events of one referral, each with the head that belongs to it. */
export function referralEvents(sender: string, addressee: string) {
  const referral = randomUUID();
  const event = (type: string, author: string, fields: Readonly<Record<string, unknown>>): ToldEvent => ({
    id: randomUUID(),
    type,
    author,
    matter: `referral:${referral}`,
    position: next(),
    open: {
      author,
      matter: `referral:${referral}`,
      purpose: 'treatment',
      concerns: [sender, addressee],
      implies: ['identity'],
      referral,
      ...fields,
    },
  });
  return {
    referral,
    event,
    requested: () =>
      event('referral.requested', sender, {
        sender,
        addressee,
        priority: 'routine',
        requestedAt: '2026-11-02T10:00:00.000Z',
        deliverBy: '2026-11-09T10:00:00.000Z',
      }),
    redirected: (from: string, to: string) =>
      event('referral.redirected', from, { from, to, deliverBy: '2026-11-09T10:00:00.000Z' }),
    received: (answers: ToldEvent) =>
      event('referral.received', sender, {
        addressee,
        answers: answers.id,
        disclosure: randomUUID(),
        answerBy: '2026-11-12T10:00:00.000Z',
      }),
    accepted: () => event('referral.accepted', addressee, { startBy: '2026-12-01', startDue: '2026-12-02T05:00:00.000Z' }),
  };
}

/** Ciphertext that nobody can read; the scripted vault knows it by this text. */
export const sealed = (name: string) => ({ v: 1 as const, key: 'a2V5', iv: 'aXY', ciphertext: name });

/** What the relay would publish for parties of one kind, over a bus of one partition. */
export class PartyFeed {
  private predecessor = 0n;

  constructor(
    private readonly bus: MessageBus,
    private readonly kind: string,
  ) {}

  /**
   * `open` alone unless segments are named: a state, or the ciphertext's name. `type` and `named` spoil the message.
   * @returns the disclosure's id and position
   */
  async tell(
    party: string,
    alias: string,
    event: ToldEvent,
    told: Readonly<Record<string, string>> = { open: 'made' },
    type = event.type,
    named = party,
  ): Promise<{ readonly id: string; readonly position: bigint }> {
    const position = BigInt(next());
    const id = randomUUID();
    const message: PartyMessage = {
      specversion: '1.0',
      id,
      source: `urn:referral-hub:log:${LOG}`,
      type: 'referral-hub.disclosure.v1',
      subject: alias,
      time: '2026-11-02T10:00:01.000Z',
      datacontenttype: 'application/json',
      data: {
        party: named,
        matter: event.matter,
        position: String(position),
        predecessor: String(this.predecessor),
        refill: 0,
        event: {
          id: event.id,
          type,
          version: 1,
          author: event.author,
          recordedAt: '2026-11-02T10:00:00.500Z',
          position: String(event.position),
        },
        segments: Object.entries(told).map(([category, how]) => segment(category, how, { ...event.open, subject: alias })),
      },
    };
    const headers = encodeHeaders({ log: LOG, position, predecessor: this.predecessor, refill: 0, party, disclosure: id });
    this.predecessor = position;
    await this.bus.publish(topics.party(this.kind), [
      { partition: 0, key: alias, headers, value: Buffer.from(JSON.stringify(message)) },
    ]);
    return { id, position };
  }

  /** Everything published so far is everything that was decided. @returns a position of the log that is reached by it */
  async announce(): Promise<bigint> {
    const reached = BigInt(next());
    const message: ProgressMessage = {
      log: LOG,
      reached: String(reached),
      refill: 0,
      topics: [{ topic: topics.party(this.kind), partitions: [{ partition: 0, last: String(this.predecessor) }] }],
    };
    await this.bus.publish(topics.progress, [
      { partition: 0, key: LOG, headers: {}, value: Buffer.from(JSON.stringify(message)) },
    ]);
    return reached;
  }
}

function segment(category: string, how: string, open: Readonly<Record<string, unknown>>): DeliveredSegment {
  // The test names categories and states of the schema.
  if (how === 'withdrawn') return { category, state: 'withdrawn' } as DeliveredSegment;
  const state = how === 'rebased' ? 'rebased' : 'made';
  const content = category === 'open' ? open : sealed(how);
  return { category, state, bases: [CONSENT], obligations: [NOTICE], content: { ...content } } as DeliveredSegment;
}
