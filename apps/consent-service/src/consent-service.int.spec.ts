import { randomUUID } from 'node:crypto';
import type { OpenAPIObject } from '@nestjs/swagger';
import fc from 'fast-check';
import { encodeBody } from '@hub/event-sourcing';
import { BAY, GULF, HARBOR } from '@hub/test-hub';
import { streams } from '@hub/vocabulary';
import { ConsentClock } from './index';
import {
  DAY,
  act,
  bay,
  day,
  done,
  forgetWhatWasDone,
  form,
  gulf,
  harbor,
  hub,
  journal,
  record,
  recorded,
  register,
  startConsentHub,
  stopConsentHub,
  typesOf,
  until,
} from './testing/consent-hub';

beforeAll(startConsentHub, 60_000);
afterAll(stopConsentHub);
beforeEach(forgetWhatWasDone);

describe('the safety journal', () => {
  it('has a revocation after it was appended and before it is acknowledged, in the bytes of the log', async () => {
    const { consent, subject } = await recorded();
    done.length = 0;
    expect((await act(`consents/${consent}/revoke`, harbor)).status).toBe(200);
    expect(done).toEqual(['consent.revoked', 'journal consent.revoked']);
    const events = [];
    for await (const event of hub.store.readStream(streams.consents(subject))) events.push(event);
    const revoked = events.at(-1)!;
    const [entry] = journal.entries;
    expect(entry).toMatchObject({ id: revoked.id, kind: 'revocation', subject, event: { stream: revoked.stream, version: 1 } });
    expect(Buffer.from(encodeBody({ open: entry!.event.open }))).toEqual(Buffer.from(revoked.body));
    expect(entry!.event.metadata).toBe(Buffer.from(revoked.metadata).toString('base64'));
  });

  it('fails the command when it cannot be written; the revocation holds, and a repeat converges', async () => {
    const { consent, subject } = await recorded();
    const key = randomUUID();
    journal.fails = true;
    expect(await act(`consents/${consent}/revoke`, gulf, key)).toMatchObject({
      status: 503,
      body: { code: 'journal/unavailable' },
    });
    expect(await typesOf(subject)).toEqual(['consent.recorded', 'consent.revoked']);
    // Another one who finds nothing left to do is not told "revoked" before the journal knows either.
    expect((await act(`consents/${consent}/revoke`, harbor)).status).toBe(503);
    expect(journal.entries).toEqual([]);
    journal.fails = false;
    expect(await act(`consents/${consent}/revoke`, gulf, key)).toMatchObject({ status: 200, body: { repeated: true } });
    expect(journal.entries).toHaveLength(1);
    expect(await typesOf(subject)).toEqual(['consent.recorded', 'consent.revoked']);
  });

  it('has one entry and the log one event for 20 concurrent revocations', async () => {
    const { consent, subject } = await recorded();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => act(`consents/${consent}/revoke`, n % 2 ? gulf : harbor)),
    );
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect((await typesOf(subject)).filter((type) => type === 'consent.revoked')).toHaveLength(1);
    expect(new Set(journal.entries.map(({ id }) => id)).size).toBe(1);
  });

  it('has denials, and not that they are lifted', async () => {
    const client = { id: randomUUID() };
    const { status, body } = await hub.command('/v1/denials', { client, recipients: [{ kind: 'provider' }] }, gulf);
    expect(status).toBe(201);
    const denial = String(body['denial']);
    expect(journal.entries.map(({ kind, event }) => [kind, event.type])).toEqual([['denial', 'consent.denied']]);
    expect((await act(`denials/${denial}/lift`, gulf)).status).toBe(200);
    expect(journal.entries).toHaveLength(1);
    expect(await act(`denials/${denial}/lift`, bay)).toMatchObject({ status: 404, body: { code: 'hub/not-there' } });
  });
});

describe('an exception', () => {
  const emergency = (facts: object) => ({
    client: { id: 'emergency' },
    kind: 'medical-emergency',
    regime: '42-cfr-part-2',
    recipient: BAY,
    categories: ['substance-use'],
    purpose: 'treatment',
    facts,
  });
  const facts = () => ({
    recipient: 'Dr. Roe, emergency department',
    discloser: 'night nurse',
    occurredAt: new Date(hub.clock.now().getTime() - 60_000).toISOString(),
    nature: 'overdose',
  });

  it('needs the facts that its regime wants, and seals them', async () => {
    const incomplete = await hub.command('/v1/exceptions', emergency({ discloser: 'nurse' }), harbor);
    expect(incomplete).toMatchObject({ status: 422, body: { code: 'exception/missing-fact' } });
    expect(incomplete.text).toContain('42 CFR 2.51(c)(4)');
    for (const wrong of [{ nature: 7 }, { 'MARKER MARKER': 'x' }, { nature: 'x'.repeat(4_001) }]) {
      const answer = await hub.command('/v1/exceptions', emergency({ ...facts(), ...wrong }), harbor);
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer: '/facts' }] } });
      expect(answer.text).not.toContain('MARKER');
    }
    const answer = await hub.command('/v1/exceptions', emergency(facts()), harbor);
    expect(answer).toMatchObject({ status: 201, body: { exception: expect.any(String) } });
    const [minted] = await hub.events(hub.identifiers.clientStream(HARBOR, 'emergency'));
    const [event] = await register((minted!.open as { subject: string }).subject); // subject.minted
    expect(event).toMatchObject({ type: 'exception.invoked', open: { author: HARBOR, recipient: BAY, citation: '42 CFR 2.51' } });
    expect(JSON.stringify(event!.open)).not.toMatch(/Roe|overdose/);
    const exception = String(answer.body['exception']);
    expect(await act(`exceptions/${exception}/end`, bay)).toMatchObject({
      status: 409,
      body: { code: 'exception/not-yours-to-end' },
    });
    expect((await act(`exceptions/${exception}/end`, harbor)).status).toBe(200);
    expect(journal.entries.map(({ event: { type } }) => type)).toEqual(['exception.ended']);
  });
});

describe('the front door', () => {
  it('describes its routes in OpenAPI 3.1', async () => {
    const answer = await hub.app.inject('/openapi.json');
    const document = answer.json<OpenAPIObject>();
    expect(document.openapi).toMatch(/^3\.1\./);
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining([
        '/v1/consents',
        '/v1/consents/{id}/confirm',
        '/v1/consents/{id}/ended',
        '/v1/denials/{id}/lift',
        '/v1/exceptions/{id}/end',
      ]),
    );
    // `nullable` is a word of 3.0.
    expect(answer.body).not.toContain('nullable');
    const named = [...answer.body.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name = '']) => name);
    expect(Object.keys(document.components?.schemas ?? {})).toEqual(expect.arrayContaining(named));
  });

  it('never answers a malformed command with a server error', async () => {
    const odd = fc.anything({ withNullPrototype: true });
    await fc.assert(
      fc.asyncProperty(odd, fc.constantFrom('consents', 'denials', 'exceptions'), async (value, route) => {
        const body = JSON.stringify({
          client: { id: 'fuzz' },
          form: form({ recipients: value, purposes: value, expiry: value }),
          disclosers: value,
          categories: value,
          facts: value,
        });
        expect((await hub.command(`/v1/${route}`, body, gulf)).status).toBeLessThan(500);
        expect((await hub.command(`/v1/${route}`, JSON.stringify(value) ?? '', gulf)).status).toBeLessThan(500);
      }),
      { numRuns: 60 },
    );
  });

  it('keeps what it was told out of the log', async () => {
    hub.log.length = 0;
    const marker = `MARKER${randomUUID()}`;
    await record({ subjectName: marker, signatures: [{ by: 'subject', on: day(-1), name: marker }] }, gulf, undefined, {
      client: { id: marker },
    });
    await record({ subjectName: marker, expiry: { event: marker }, [marker]: marker });
    await act(`consents/${marker}/revoke`, gulf);
    expect(hub.log.length).toBeGreaterThan(2);
    expect(hub.log.join('')).not.toContain(marker);
    // The control: what is logged is found.
    expect([...hub.log, JSON.stringify({ leaked: marker })].join('')).toContain(marker);
  });
});

describe('the clock', () => {
  it('records the ends of consents and exceptions once, after their time', async () => {
    const { consent, subject } = await recorded({ expiry: { on: day(3) } });
    const { subject: unended } = await recorded({ expiry: { on: day(30) } });
    const clock = hub.app.get(ConsentClock);
    await until(async () => (await dues(subject)) === 1);
    await clock.tick();
    expect(await typesOf(subject)).toEqual(['consent.recorded']);
    hub.clock.forward(5 * DAY);
    await until(async () => {
      await Promise.all([clock.tick(), clock.tick()]);
      return (await typesOf(subject)).length > 1;
    });
    await clock.tick();
    const events = await register(subject);
    expect(events.map(({ type }) => type)).toEqual(['consent.recorded', 'consent.expired']);
    expect(events.at(-1)).toMatchObject({
      open: { consent, cause: 'time', author: GULF },
      metadata: { party: 'hub', source: 'clock', key: expect.stringContaining(consent) },
    });
    expect(await typesOf(unended)).toEqual(['consent.recorded']);
    await until(async () => (await dues(subject)) === 0);
  });
});

async function dues(subject: string): Promise<number> {
  const { rowCount } = await hub.database
    .pool('hub_clock')
    .query('select from clock.due where stream = $1', [streams.consents(subject)]);
  return rowCount ?? 0;
}
