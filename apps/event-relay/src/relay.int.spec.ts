import { setTimeout as sleep } from 'node:timers/promises';
import { topics, type ProgressMessage } from '@hub/disclosure';
import type { MessageBus } from '@hub/messaging';
import { decodeHeaders } from '@hub/projection';
import {
  CBC,
  PROVIDER,
  admin,
  bus,
  closePipe,
  disclose,
  eventually,
  identifiers,
  log,
  message,
  openPipe,
  records,
  showing,
  shown,
  start,
  startRelayServer,
  stopRelayServer,
} from './testing/relay-pipe';

jest.setTimeout(120_000);

beforeAll(startRelayServer);
afterAll(stopRelayServer);
beforeEach(openPipe);
afterEach(closePipe);

describe('the relay', () => {
  beforeEach(async () => {
    await log.register('gulf-coast', 'cbc');
    await log.register('harbor', 'provider');
  });

  it('publishes each disclosure to its party, in log order, under the alias, with nothing that was withheld', async () => {
    const source = await log.request('gulf-coast', 'harbor');
    const { open, segments } = JSON.parse(Buffer.from(source.body).toString()) as {
      open: { subject: string };
      segments: Record<string, unknown>;
    };
    await log.disclose(source, 'gulf-coast');
    await log.disclose(source, 'harbor', { open: 'made', identity: 'withheld' });
    await log.disclose(source, 'harbor', { open: 'withheld', identity: 'withheld' });
    await log.disclose(source, 'harbor', { open: 'rebased', identity: 'withdrawn' });
    start();
    await showing(2, PROVIDER);

    const alias = identifiers.alias('gulf-coast', open.subject);
    const [mine] = await records(CBC);
    expect(mine?.key).toBe(alias);
    expect(message(mine)).toMatchObject({ type: 'referral-hub.disclosure.v1', subject: alias });
    expect(message(mine).data.segments).toEqual([
      expect.objectContaining({ category: 'open', content: { ...open, subject: alias } }),
      expect.objectContaining({ category: 'identity', content: segments['identity'] }),
    ]);

    const theirs = await records(PROVIDER);
    expect(theirs.map((record) => message(record).data.segments.map(({ category, state }) => `${category} ${state}`))).toEqual([
      ['open made'],
      ['open rebased', 'identity withdrawn'],
    ]);
    const [first, second] = theirs.map(({ headers }) => decodeHeaders(headers));
    expect(first?.predecessor).toBe(0n);
    expect(second?.predecessor).toBe(first?.position);
    expect(theirs[0]?.key).not.toBe(alias);
    const bytes = [...theirs, mine].map((record) => Buffer.from(record?.value ?? '').toString()).join();
    expect(bytes).not.toContain(open.subject);
  });

  it('publishes to the topic of the kind that a party had at that moment, also when everything is published anew', async () => {
    const [before] = await disclose(1);
    await log.register('gulf-coast', 'provider');
    const [after] = await disclose(1);
    const first = start();
    await showing(1, PROVIDER);
    expect([await shown(CBC), await shown(PROVIDER)]).toEqual([[before], [after]]);
    await first.stop();
    await admin.query('delete from bus.message');
    start();
    await showing(1, PROVIDER);
    expect([await shown(CBC), await shown(PROVIDER)]).toEqual([[before], [after]]);
  });

  it('needs no feed for the hub itself', async () => {
    const source = await log.request('hub', 'harbor');
    await log.disclose(source, 'hub');
    const [id] = await disclose(1);
    start();
    expect(await showing(1)).toEqual([id]);
  });

  describe('what it cannot read', () => {
    it('stops it, it says so, what came before is published, and nothing behind it', async () => {
      const ids = await disclose(1);
      const source = await log.request('gulf-coast', 'harbor');
      await log.disclose({ ...source, id: '00000000-0000-4000-8000-000000000000' }, 'gulf-coast');
      const later = await log.request('gulf-coast', 'harbor');
      await log.disclose(later, 'gulf-coast');
      const relay = start();
      await eventually(
        async () => relay.status(),
        ({ stopped }) => stopped !== undefined,
      );
      expect(relay.status().stopped).toBe('relay/source-unreadable');
      expect(await shown()).toEqual(ids);
      await sleep(200);
      expect(await shown()).toEqual(ids);
    });

    it('stops it before a party of which it does not know the kind', async () => {
      await log.disclose(await log.request('nobody', 'harbor'), 'nobody');
      const relay = start();
      await eventually(
        async () => relay.status(),
        ({ stopped }) => stopped !== undefined,
      );
      expect(relay.status().stopped).toBe('relay/unknown-party');
      await log.register('nobody', 'cbc');
      await sleep(300);
      // Its kind as of the disclosure is not known to any later registration either.
      expect(relay.status().stopped).toBe('relay/unknown-party');
    });

    it('does not matter where it is none of the relay’s business', async () => {
      await log.append('weather', 'weather.observed', { open: {} }, 9);
      const ids = await disclose(1);
      start();
      expect(await showing(1)).toEqual(ids);
    });
  });

  it('announces a position once everything decided up to it is published, with each partition’s last', async () => {
    start();
    await disclose(2);
    await log.append('weather', 'weather.observed', { open: {} });
    await log.advance();
    const { decided, highest } = await log.current();
    const announced = await eventually(
      async () =>
        (await records(topics.progress)).map(({ value }) => JSON.parse(Buffer.from(value).toString()) as ProgressMessage),
      (found) => found.at(-1)?.reached === String(decided),
    );
    expect(announced.at(-1)).toMatchObject({
      refill: 0,
      topics: [
        {
          topic: CBC,
          partitions: [
            { partition: 0, last: String((await records(CBC)).map(({ headers }) => decodeHeaders(headers)?.position).at(-1)) },
          ],
        },
      ],
    });
    expect(announced.map(({ reached }) => BigInt(reached))).toEqual(
      announced.map(({ reached }) => BigInt(reached)).toSorted((a, b) => (a < b ? -1 : 1)),
    );
    expect(highest).toBe(decided);
  });

  it('announces nothing that it has not published', async () => {
    const held = new Proxy(bus, {
      get: (target, name: keyof MessageBus) => {
        if (name === 'publish')
          return async (topic: string, messages: Parameters<MessageBus['publish']>[1]) => {
            if (topic === CBC) await sleep(400);
            return target.publish(topic, messages);
          };
        const own: unknown = target[name];
        return typeof own === 'function' ? (own.bind(target) as unknown) : own;
      },
    });
    start({ bus: held });
    await disclose(1);
    await sleep(200);
    const { decided } = await log.current();
    const early = await records(topics.progress);
    expect(early.map(({ value }) => (JSON.parse(Buffer.from(value).toString()) as ProgressMessage).reached)).not.toContain(
      String(decided),
    );
    await showing(1);
    await eventually(
      () => records(topics.progress),
      (found) => found.length > early.length,
    );
  });
});
