import { hubCatalogue } from '@hub/catalogue';
import { Identifiers, type ReadAll, type RecordedEvent } from '@hub/event-sourcing';
import { MemoryEventStore } from '@hub/event-sourcing/memory';
import { policy, parties } from '@hub/test-hub';
import { AUTHOR, consentOf, LogWriter, on, requestOf, SEALED } from '../testing/log-writer';
import { momentOf } from './moment';
import { ReplayService, type Selection } from './replay-service';

const GULF = 'gulf-coast-cbc';
const HARBOR = 'harbor-recovery';
const SUBJECT = '5b000000-0000-4000-8000-000000000001';
const REFERRAL = '4e000000-0000-4000-8000-000000000001';
const CONSENT = 'c0000000-0000-4000-8000-000000000001';

let time = new Date('2026-11-01T10:00:00Z');
const store = new MemoryEventStore({ clock: { now: () => (time = new Date(time.getTime() + 1_000)) } });
const log = new LogWriter(store);
const replays = new ReplayService({ store, catalogue: hubCatalogue }, new Identifiers(new Uint8Array(32).fill(7)));
const places: Record<string, bigint> = {};

const replay = async (selection: Selection, until?: bigint, party?: string): Promise<Record<string, unknown>[]> => {
  const lines: Record<string, unknown>[] = [];
  for (const text of (await bytes(selection, until, party)).split('\n').filter(Boolean))
    lines.push(JSON.parse(text) as Record<string, unknown>);
  return lines;
};

const bytes = async (selection: Selection, until?: bigint, party?: string): Promise<string> => {
  const moment = await momentOf(store, until === undefined ? undefined : String(until), new Date('2030-01-01T00:00:00Z'));
  let text = '';
  for await (const line of replays.lines(selection, moment, party)) text += line;
  return text;
};

class CountingLog extends MemoryEventStore {
  read = 0;

  override async *readAll(options?: ReadAll): AsyncIterable<RecordedEvent> {
    for await (const event of super.readAll(options)) {
      this.read += 1;
      yield event;
    }
  }
}

beforeAll(async () => {
  await log.write('policy', 'policy.adopted', { ...policy });
  for (const party of parties) await log.write(`party-${party.party}`, 'party.registered', { ...party });
  const request = await log.write(`referral-${REFERRAL}`, 'referral.requested', requestOf(REFERRAL, SUBJECT, GULF, HARBOR), {
    categories: ['identity', 'substance-use'],
  });
  await log.decide(GULF, request, [{ category: 'open', state: 'made', bases: AUTHOR, obligations: [] }]);
  places.withheld = (await log.decide(HARBOR, request, [{ category: 'open', state: 'withheld', reason: 'no-basis' }])).position;
  const consent = await log.write(`consents-${SUBJECT}`, 'consent.recorded', consentOf(CONSENT, SUBJECT, GULF, HARBOR));
  const given = on(CONSENT);
  places.given = (
    await log.decide(
      HARBOR,
      request,
      [
        { category: 'open', state: 'made', bases: given, obligations: [] },
        { category: 'substance-use', state: 'made', bases: given, obligations: [] },
      ],
      consent,
    )
  ).position;
  places.revoked = (
    await log.write(`consents-${SUBJECT}`, 'consent.revoked', {
      subject: SUBJECT,
      author: GULF,
      matter: `consent:${CONSENT}`,
      purpose: 'treatment',
      concerns: [GULF],
      implies: ['substance-use'],
      consent: CONSENT,
    })
  ).position;
});

describe('a replay', () => {
  it('prints each event of a stream and what its context makes of them', async () => {
    const lines = await replay({ stream: `referral-${REFERRAL}` });
    expect(lines.map(({ kind }) => kind)).toEqual(['replay', 'event', 'state', 'end']);
    expect(lines[1]).toMatchObject({
      type: 'referral.requested',
      categories: ['identity', 'substance-use'],
      by: { party: GULF },
    });
    expect(lines[2]).toMatchObject({ revision: 0, state: { referral: REFERRAL, state: 'requested' } });
  });

  it('prints the state of every stream as of a moment', async () => {
    const before = await replay({ all: true }, places.given);
    const after = await replay({ all: true }, places.revoked);
    const consentState = (lines: Record<string, unknown>[]) =>
      lines.find(({ stream }) => stream === `consents-${SUBJECT}`)?.state;
    expect(consentState(before)).toMatchObject({ consents: { [CONSENT]: { state: 'active' } } });
    expect(consentState(after)).toMatchObject({ consents: { [CONSENT]: { state: 'revoked' } } });
    expect(after.at(-1)).toMatchObject({ kind: 'end', events: 11, streams: 8 });
  });

  it('prints the same bytes each time, whatever came later', async () => {
    const first = await bytes({ all: true }, places.given);
    const view = await bytes({ all: true }, places.given, HARBOR);
    await log.write(`client-${'ab'.repeat(32)}`, 'subject.minted', {
      subject: '5b000000-0000-4000-8000-00000000000f',
      party: GULF,
    });
    await log.write(`client-${'ab'.repeat(32)}`, 'subject.erased', { subject: '5b000000-0000-4000-8000-00000000000f' });
    expect(await bytes({ all: true }, places.given)).toBe(first);
    expect(await bytes({ all: true }, places.given, HARBOR)).toBe(view);
    expect(await bytes({ all: true })).not.toBe(first);
  });

  it('shows what a party could see at each moment: nothing, what the consent covered, nothing', async () => {
    const seen = async (until: bigint | undefined) =>
      (await replay({ all: true }, until, HARBOR))
        .filter(({ kind }) => kind === 'seen')
        .map(({ type, segments }) => [type, (segments as { category: string }[]).map(({ category }) => category)]);
    expect(await seen(places.withheld)).toEqual([]);
    expect(await seen(places.given)).toEqual([['referral.requested', ['open', 'substance-use']]]);
    // Revoked, and not withdrawn yet: the basis was not in force then.
    expect(await seen(places.revoked)).toEqual([]);
  });

  it('shows a party’s view of one stream under the alias by which it knows the person', async () => {
    const [, seen] = await replay({ stream: `referral-${REFERRAL}` }, places.given, HARBOR);
    expect(seen).toMatchObject({ kind: 'seen', matter: `referral:${REFERRAL}`, author: GULF, open: { sender: GULF } });
    expect(JSON.stringify(seen)).not.toContain(SUBJECT);
    expect(await replay({ stream: 'policy' }, places.given, HARBOR)).toHaveLength(2);
  });

  it('holds no content, not even sealed', async () => {
    for (const text of [
      await bytes({ all: true }),
      await bytes({ stream: `referral-${REFERRAL}` }),
      await bytes({ all: true }, undefined, GULF),
    ]) {
      expect(text).not.toContain(SEALED.ciphertext);
      expect(text).not.toContain(SEALED.key);
    }
  });

  it('names an event that this version cannot read, and a party then sees nothing of that subject', async () => {
    const other = new MemoryEventStore();
    for await (const event of store.readAll({ until: places.given! }))
      await other.append({ stream: event.stream, expectedRevision: event.revision - 1, events: [event] });
    for await (const event of store.readStream(`consents-${SUBJECT}`, { limit: 1 })) {
      await other.append({
        stream: event.stream,
        expectedRevision: 0,
        events: [{ ...event, id: '00000000-0000-4000-8000-0000000000ff', version: 99 }],
      });
    }
    const reading = new ReplayService({ store: other, catalogue: hubCatalogue }, new Identifiers(new Uint8Array(32)));
    const moment = await momentOf(other, undefined, new Date());
    const told: string[] = [];
    for await (const line of reading.lines({ all: true }, moment, HARBOR)) told.push(line);
    for await (const line of reading.lines({ stream: `consents-${SUBJECT}` }, moment, undefined)) told.push(line);
    expect(told.filter((line) => line.includes('event/newer-version'))).toHaveLength(3);
    expect(told.some((line) => line.includes('"segments"'))).toBe(false);
  });

  it('reads a long log without keeping it', async () => {
    const long = new CountingLog();
    const writer = new LogWriter(long);
    for (let n = 0; n < 300; n += 1) await writer.write(`client-${n}`, 'subject.minted', { subject: SUBJECT, party: GULF });
    const reading = new ReplayService({ store: long, catalogue: hubCatalogue }, new Identifiers(new Uint8Array(32)));
    const moment = await momentOf(long, undefined, new Date());
    long.read = 0;
    let printed = 0;
    for await (const line of reading.lines({ all: true }, moment, undefined)) {
      if (!line.includes('"state"')) continue;
      printed += 1;
      // What was read is printed before the next event is asked for.
      expect(long.read).toBe(printed);
    }
    expect(printed).toBe(300);
  });
});
