import { randomUUID } from 'node:crypto';
import { consentDeciders, consentEvents, noEntries, type Deny } from '@hub/consent';
import {
  createRunner,
  encodeBody,
  encodeMetadata,
  EventCatalogue,
  Identifiers,
  isRefusal,
  load,
  type NewEvent,
} from '@hub/event-sourcing';
import { percentile, type Benchmark } from './figure';
import { startLogServer, type LogServer } from './store-under-load';

const EVENTS = 10_000;
const AT_ONCE = 1_000;
const ROUNDS = 5;
const OF_A_LIFE = 50;
const ENTRIES = 20;
const PARTY = 'gulf-coast';

const catalogue = new EventCatalogue(consentEvents);

/** P2s: what a stream costs that has become very long. */
export const longStream: Benchmark = {
  id: 'P2s',
  title: 'opening a long stream and deciding on it',
  method: [
    `One person's register of consents with ${EVENTS.toLocaleString('en-US')} events (${ENTRIES} denials, each taken back again and again) is read, checked and folded by the runner and the register's own decider, which decides one`,
    `more, and the event is appended; p50 of ${ROUNDS}. The peer is the same with ${OF_A_LIFE} events, more than a person's register is expected to have.`,
  ].join('\n'),

  async run(tell) {
    const server = await startLogServer();
    try {
      const [long, usual] = [await fill(server, EVENTS), await fill(server, OF_A_LIFE)];
      tell('filled');
      const took: [number[], number[]] = [[], []];
      for (let round = 0; round <= ROUNDS; round += 1)
        for (const [nth, subject] of [long, usual].entries()) {
          const started = performance.now();
          await decide(server, subject);
          // The first round warms up.
          if (round > 0) took[nth]?.push(performance.now() - started);
        }
      return [
        {
          case: 'p50',
          what: `one command on a stream of ${EVENTS.toLocaleString('en-US')} events`,
          value: percentile(took[0], 50),
          unit: 'ms',
          better: 'lower',
          peer: `on a stream of ${OF_A_LIFE} events`,
          peerValue: percentile(took[1], 50),
        },
      ];
    } finally {
      await server.close();
    }
  },
};

const denying = (subject: string): Deny => ({
  subject,
  party: PARTY,
  now: new Date('2026-11-01T12:00:00Z'),
  implies: ['identity'],
  denial: randomUUID(),
  disclosers: [],
  recipients: [],
  categories: ['mental-health'],
  known: { parties: new Set([PARTY]), kinds: new Set() },
});

/** As the runner would have appended them, many at once: a few denials, each taken back again and again. */
async function fill({ store }: LogServer, count: number): Promise<string> {
  const subject = randomUUID();
  const stream = `consents-${subject}`;
  const denials = Array.from({ length: ENTRIES }, () => denying(subject));
  const denied = denials.map((command) => recorded(consentDeciders.deny.decide(command, noEntries)));
  await store.append({ stream, expectedRevision: -1, events: denied });
  const { state } = await load({ store, catalogue }, stream, consentDeciders.liftDenial);
  for (let from = ENTRIES; from < count; from += AT_ONCE) {
    const events = Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, nth) => {
      const { denial } = denials[nth % ENTRIES] ?? denying(subject);
      return recorded(consentDeciders.liftDenial.decide({ ...denying(subject), denial }, state));
    });
    await store.append({ stream, expectedRevision: from - 1, events });
  }
  return subject;
}

const METADATA = encodeMetadata({
  party: PARTY,
  actor: 'bench',
  source: 'bench',
  key: 'bench',
  command: { name: 'bench', digest: '0'.repeat(64) },
});

const recorded = (decision: ReturnType<typeof consentDeciders.deny.decide>): NewEvent => {
  const [event] = isRefusal(decision) ? [] : decision;
  if (event === undefined) throw new Error('the register decided nothing');
  return {
    id: randomUUID(),
    type: event.type,
    version: event.version,
    metadata: METADATA,
    body: encodeBody({ open: event.open }),
  };
};

async function decide({ store }: LogServer, subject: string): Promise<void> {
  const identifiers = new Identifiers(Buffer.alloc(32, 5));
  const runner = createRunner({ store, catalogue, identifiers, seal: async () => [] });
  const outcome = await runner.run({
    decider: consentDeciders.deny,
    stream: `consents-${subject}`,
    command: denying(subject),
    caller: { party: PARTY, actor: 'bench', source: 'bench' },
    key: randomUUID(),
    commandName: 'deny',
    target: subject,
    bytes: new Uint8Array(0),
  });
  if (outcome.outcome !== 'done') throw new Error(`the denial was answered ${outcome.outcome}`);
}
