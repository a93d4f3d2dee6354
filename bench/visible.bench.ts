import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPool, prepareDatabase } from '@hub/postgres';
import type { MessageBus } from '@hub/messaging';
import { EmbeddedBus } from '@hub/messaging/embedded';
import { KafkaBus } from '@hub/messaging/kafka';
import { adminUrl } from '../apps/hub/testing/embedded-database';
import type { HubClient } from '../apps/hub/testing/hub-client';
import { HubProcess } from '../apps/hub/testing/hub-process';
import { kafkaAvailable, startKafka } from '../infra/kafka/broker';
import { percentile, type Benchmark, type Measured } from './figure';
import { RAW_INSERT, RawLog } from './raw-log';

const RATE = 50;
const SECONDS = 15;
const WARM_UP = 3;

/** P3: how long after its acknowledgement a referral stands in the receiving party's view. */
export const visible: Benchmark = {
  id: 'P3',
  title: 'acknowledged → visible in the receiving party’s view, at 50 referrals/s',
  method: [
    `A clinic refers to a clinic (45 CFR 164.506), ${RATE} referrals a second for ${SECONDS} s, whatever the answers take. As soon as one is`,
    'acknowledged the receiving party asks for it with the at-least token and waits; measured is the time from acknowledgement to that',
    'answer: disclosure decision, relay, pipe, view, read-time check and opening of the sealed segments included.',
    '',
    'The peer is the raw path at the same rate on the same server and pipe: one row committed, then produced, consumed, and one row committed',
    'by the consumer; measured from the first commit to the second.',
    '',
    '```sql',
    RAW_INSERT,
    '```',
  ].join('\n'),

  async run(tell) {
    const measured = [await embedded(tell)];
    const kafka = kafkaAvailable();
    if (kafka.ok) measured.push(await onKafka(tell));
    else tell(`case kafka left out: ${kafka.why}`);
    return measured;
  },
};

async function embedded(tell: (progress: string) => void): Promise<Measured> {
  tell('case embedded');
  return measure('embedded', {}, async (server) => {
    const url = new URL(server);
    url.pathname = '/bench_pipe';
    const admin = createPool(server, { max: 1 });
    await admin.query('create database bench_pipe');
    await admin.end();
    const database = await prepareDatabase(url.href, { secret: Buffer.alloc(32, 7) });
    const bus = new EmbeddedBus({ url: database.urlFor('hub_bus') });
    return { bus, close: () => database.close() };
  });
}

async function onKafka(tell: (progress: string) => void): Promise<Measured> {
  tell('case kafka');
  const folder = await mkdtemp(join(tmpdir(), 'hub-bench-kafka-'));
  const broker = await startKafka({ dataFolder: folder });
  try {
    return await measure('kafka', { HUB_BUS: `kafka://${broker.brokers.join(',')}` }, async () => ({
      bus: new KafkaBus({ brokers: broker.brokers, clientId: 'bench' }),
      close: async () => undefined,
    }));
  } finally {
    await broker.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

interface RawPipe {
  readonly bus: MessageBus;
  close(): Promise<void>;
}

async function measure(
  name: string,
  environment: Readonly<Record<string, string>>,
  openRaw: (server: string) => Promise<RawPipe>,
): Promise<Measured> {
  const hub = await HubProcess.start({ environment: { HUB_LOG_LEVEL: 'warn', ...environment } });
  let ours: number[];
  try {
    ours = await throughTheHub(await hub.as('harbor'), await hub.as('bayview'));
  } finally {
    await hub.dispose();
  }
  // A server of its own, prepared by a hub that has since stopped publishing: nothing else runs beside the peer.
  const quiet = await HubProcess.start({ environment: { HUB_LOG_LEVEL: 'warn', HUB_DEMONSTRATION: 'off' } });
  try {
    const url = await adminUrl(quiet.data);
    const [raw, pipe] = await Promise.all([RawLog.on(url), openRaw(url)]);
    const theirs = await rawPath(raw, pipe.bus);
    await pipe.bus.close();
    await pipe.close();
    await raw.close();
    return {
      case: name,
      what: 'acknowledged → visible, p99',
      value: percentile(ours, 99),
      unit: 'ms',
      better: 'lower',
      peer: 'one commit, produce, consume, commit, p99',
      peerValue: percentile(theirs, 99),
    };
  } finally {
    await quiet.dispose();
  }
}

/** Starts `work` at a fixed rate, whatever each takes, and gathers what they measured after the warm-up. */
async function atRate(work: (nth: number) => Promise<number>): Promise<number[]> {
  const running: Promise<number>[] = [];
  const started = performance.now();
  for (let nth = 0; nth < RATE * (WARM_UP + SECONDS); nth += 1) {
    const due = started + (nth * 1000) / RATE;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
    const measured = work(nth);
    // Its failure is met below, with all the others; until then nobody may call it unhandled.
    measured.catch(() => undefined);
    running.push(measured);
  }
  return (await Promise.all(running)).slice(RATE * WARM_UP);
}

const throughTheHub = (sender: HubClient, receiver: HubClient): Promise<number[]> =>
  atRate(async (nth) => {
    const { status, body } = await sender.command<{ referral: string; token: string }>('/v1/referrals', {
      client: { id: `bench-${nth}` },
      to: { party: 'bayview-clinic' },
      purpose: 'treatment',
      contents: { identity: { names: [{ family: `Bench ${nth}` }] }, health: { need: 'Cardiology' } },
    });
    if (status !== 201) throw new Error(`a referral was answered ${status}`);
    const acknowledged = performance.now();
    for (;;) {
      const seen = await receiver.get(`/v1/provider/referrals/${body.referral}?at-least=${encodeURIComponent(body.token)}`);
      if (seen.status === 200) return performance.now() - acknowledged;
      // 504: not yet, ask again. It counts in full.
      if (seen.status !== 504) throw new Error(`the view answered ${seen.status}`);
    }
  });

async function rawPath(raw: RawLog, bus: MessageBus): Promise<number[]> {
  const topic = `bench.${Date.now()}.v1`;
  await bus.ensureTopics([{ name: topic, partitions: 6, retention: 'forever' }]);
  const arrived = new Map<string, () => void>();
  const consumer = await bus.consume({
    group: topic,
    topics: [topic],
    onBatch: async ({ messages }) => {
      for (const { key } of messages) {
        await raw.commit();
        arrived.get(key)?.();
      }
    },
  });
  const partitions = await bus.partitions(topic);
  const measured = await atRate(async (nth) => {
    await raw.commit();
    const committed = performance.now();
    const seen = new Promise<void>((resolve) => arrived.set(String(nth), resolve));
    await bus.publish(topic, [{ partition: nth % partitions, key: String(nth), headers: {}, value: Buffer.alloc(1_000, nth) }]);
    await seen;
    return performance.now() - committed;
  });
  await consumer.stop();
  return measured;
}
