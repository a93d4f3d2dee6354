import type { RecordedEvent } from '../../event';
import { PostgresEventStore } from '..';

/** What a process that did nothing else saw of its own resident memory while it read a log. */
export interface LongReading {
  readonly count: number;
  /** Of the bodies. */
  readonly bytes: number;
  /** Bytes by which its memory had grown, at the worst moment. */
  readonly most: number;
}

/** After so many events the process has what it needs for any long reading, its compiled code included. */
const WARM_UP = 20_000;
const LOOK_EVERY = 5_000;

/** Reads to the end of the log, or until memory grew too much. @param keeps whether it holds on to every event */
async function read(url: string, keeps: boolean, tooMuch: number): Promise<LongReading> {
  const store = new PostgresEventStore({ url, shared: false });
  const kept: RecordedEvent[] = [];
  try {
    for await (const event of store.readAll({ limit: WARM_UP })) void event;
    const before = process.memoryUsage.rss();
    let [count, bytes, most] = [0, 0, 0];
    for await (const event of store.readAll()) {
      count += 1;
      bytes += event.body.byteLength;
      if (keeps) kept.push(event);
      if (count % LOOK_EVERY === 0) most = Math.max(most, process.memoryUsage.rss() - before);
      if (most > tooMuch) break;
    }
    return { count, bytes, most };
  } finally {
    await store.close();
  }
}

const [url = '', keeps, tooMuch] = process.argv.slice(-3);
void read(url, keeps === 'keeps', Number(tooMuch)).then((reading) => process.stdout.write(JSON.stringify(reading)));
