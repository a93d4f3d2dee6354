import fc from 'fast-check';
import { Type } from 'typebox';
import { disclosureEvents } from '@hub/disclosure';
import { EventCatalogue, encodeBody, encodeMetadata, type EventStore, type NewEvent, type Position } from '@hub/event-sourcing';
import { histories, SUBJECT, type HistoricEvent } from '../../../../libs/disclosure/src/testing/history';

/** The types that histories are told in. Their schemas are the contexts' affair; here it matters which are known. */
const TYPES = [
  ...['party.registered', 'policy.adopted', 'referral.requested', 'referral.accepted', 'referral.redirected'],
  ...['consent.recorded', 'consent.confirmed', 'consent.revoked', 'consent.expired', 'consent.denied'],
  ...['denial.lifted', 'exception.invoked', 'exception.ended'],
  ...['episode.opened', 'handoff.confirmed', 'episode.ended'],
];

/** A hub that knows all of them but some. */
export const catalogueWithout = (...unknown: readonly string[]): EventCatalogue =>
  new EventCatalogue([
    ...TYPES.filter((type) => !unknown.includes(type)).map((type) => ({
      type,
      versions: [{ version: 1, open: Type.Object({}) }],
    })),
    ...disclosureEvents,
  ]);

export const subjectNumber = (index: number): string => renamed(SUBJECT, index);

/** Histories of several subjects in one hub: policies and parties are the first one's, and touch them all. */
export const severalSubjects = (count: number, maxLength = 16): fc.Arbitrary<readonly HistoricEvent[]> =>
  fc.tuple(...Array.from({ length: count }, () => histories(maxLength))).map((each) => {
    const mixed: HistoricEvent[] = [];
    const own = each.map((history, index) =>
      index === 0 ? history : history.filter(({ open }) => 'subject' in open).map((event) => ofSubject(event, index)),
    );
    for (let turn = 0; own.some((history) => turn < history.length); turn += 1)
      for (const history of own) {
        const event = history[turn];
        if (event) mixed.push(event);
      }
    return mixed;
  });

const ofSubject = (event: HistoricEvent, index: number): HistoricEvent => {
  const { recordedAt, ...rest } = event;
  return { ...(JSON.parse(renamed(JSON.stringify(rest), index)) as Omit<HistoricEvent, 'recordedAt'>), recordedAt };
};

const renamed = (text: string, index: number): string =>
  text.replaceAll('-4000-8000-', `-4000-8${String(index).padStart(3, '0')}-`);

/** The event as a deciding service would have written it. */
export const written = ({ id, type, open, categories }: HistoricEvent): NewEvent => ({
  id,
  type,
  version: 1,
  metadata: encodeMetadata({
    party: 'bay-cbc',
    actor: 'worker',
    source: 'test',
    key: id,
    command: { name: 'test', digest: '0'.repeat(64) },
  }),
  body: encodeBody({
    open,
    segments: Object.fromEntries(categories.map((category) => [category, { v: 1, key: 'a', iv: 'a', ciphertext: 'a' }])),
  }),
});

/** Appends one event of a history where it belongs. */
export const tell = async (store: EventStore, event: HistoricEvent): Promise<Position> => {
  const outcome = await store.append({ stream: event.stream, expectedRevision: event.revision - 1, events: [written(event)] });
  if (outcome.outcome === 'wrong-revision') throw new Error(`${event.stream} is at ${outcome.actual}`);
  return outcome.position;
};
