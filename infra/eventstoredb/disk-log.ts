import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cruelties } from './cruelties';
import { decide, type Asked, type Outcome, type Seen, type StreamView } from './expected-revision';
import { frameOf, framesOf, type Stored } from './records';

/** Bytes that a record takes in a real log file beside its content; any number would do. */
const RECORD_BYTES = 96;
const TICKS = 10_000n;
const TOMBSTONE = 2n ** 63n - 1n;

interface Stream extends StreamView {
  readonly events: Stored[];
  readonly seen: Map<string, Seen>;
  deletedTo: bigint;
  tombstoned: boolean;
}

interface Queued {
  readonly asked: Asked;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: Error) => void;
}

/** Events on disk: each append is decided, written with its neighbours, flushed, and only then seen by anybody. */
export class DiskLog {
  /** The whole log in its order. */
  readonly all: Stored[] = [];
  readonly #streams = new Map<string, Stream>();
  readonly #listeners = new Set<(events: readonly Stored[]) => void>();
  #queue: Queued[] = [];
  #running: Promise<void> | undefined;
  #end = 0n;

  private constructor(
    private readonly file: FileHandle,
    private readonly cruelties: () => Cruelties,
  ) {}

  /** Opens the log of a folder; what a kill tore off its end is cut away. */
  static async open(folder: string, cruelties: () => Cruelties): Promise<DiskLog> {
    await mkdir(folder, { recursive: true });
    const path = join(folder, 'events.log');
    const content = await readFile(path).catch(() => Buffer.alloc(0));
    const { appends, end } = framesOf(content);
    const file = await open(path, 'a');
    if (end < content.length) await file.truncate(end);
    const log = new DiskLog(file, cruelties);
    for (const events of appends) log.#publish(events, false);
    // What a node writes about itself before anybody else writes anything.
    if (log.all.length === 0) await log.append({ ...system('$metadata', '$$$scavenges', '{"$maxCount":500}'), expected: 'any' });
    return log;
  }

  append(asked: Asked): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ asked, resolve, reject });
      this.#running ??= this.#drain().finally(() => (this.#running = undefined));
    });
  }

  /** The stream's events as a reader sees them; undefined: never written, or deleted. */
  stream(name: string): readonly Stored[] | undefined | 'tombstoned' {
    const stream = this.#streams.get(name);
    if (stream?.tombstoned) return 'tombstoned';
    const events = stream?.events.filter(({ revision }) => revision > stream.deletedTo);
    return events && events.length > 0 ? events : undefined;
  }

  /** Hides what stands in a stream now; whoever appends later goes on behind it. */
  async softDelete(name: string): Promise<void> {
    const stream = this.#streamOf(name);
    await this.append({
      ...system('$metadata', `$$${name}`, JSON.stringify({ $tb: stream.events.length })),
      expected: 'any',
    });
  }

  async tombstone(name: string): Promise<void> {
    await this.append({ ...system('$streamDeleted', name, ''), expected: 'any', tombstone: true });
  }

  /** Told of what was flushed, in order. Answers how to stop it. */
  listen(listener: (events: readonly Stored[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The index of the first event whose position is above. */
  after(position: bigint): number {
    let [low, high] = [0, this.all.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.all[middle]?.position ?? 0n) > position) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  async close(): Promise<void> {
    await this.#running;
    await this.file.close();
  }

  async #drain(): Promise<void> {
    while (this.#queue.length > 0) {
      const batch = this.#nextBatch();
      try {
        await this.#commit(batch);
      } catch (error) {
        for (const { reject } of batch) reject(error as Error); // what the file system throws are errors
      }
    }
  }

  /** One append of each stream at most: the next of the same stream is decided behind it. */
  #nextBatch(): readonly Queued[] {
    const streams = new Set<string>();
    const [batch, left]: [Queued[], Queued[]] = [[], []];
    for (const queued of this.#queue) {
      (streams.has(queued.asked.stream) ? left : batch).push(queued);
      streams.add(queued.asked.stream);
    }
    this.#queue = left;
    return batch;
  }

  async #commit(batch: readonly Queued[]): Promise<void> {
    const frames: Buffer[] = [];
    const staged: (readonly Stored[])[] = [];
    const outcomes = batch.map(({ asked }): Outcome => {
      const memory = { total: this.all.length, forgetAfter: this.cruelties().forgetAfter };
      const outcome = decide(this.#streamOf(asked.stream), asked, memory);
      if (outcome.kind !== 'append') return outcome;
      const events = this.#place(asked, outcome.first);
      staged.push(events);
      frames.push(frameOf(events));
      const last = events.at(-1);
      return { kind: 'success', revision: last?.revision ?? 0n, position: last?.position };
    });
    if (frames.length > 0) {
      await this.file.write(Buffer.concat(frames));
      await this.file.datasync();
      for (const events of staged) this.#publish(events, true);
    }
    batch.forEach(({ resolve }, index) => {
      const outcome = outcomes[index];
      if (outcome) resolve(outcome);
    });
  }

  #place(asked: Asked, first: bigint): readonly Stored[] {
    const { clock, gaps } = this.cruelties();
    const created = BigInt(Date.now() + clock) * TICKS;
    return asked.events.map((event, nth) => {
      const position = this.#end;
      const revision = asked.tombstone ? TOMBSTONE : first + BigInt(nth);
      const stored = { ...event, stream: asked.stream, revision, position, created };
      this.#end += sizeOf(stored) + BigInt(gaps > 0 ? Math.floor(Math.random() * gaps) : 0);
      return stored;
    });
  }

  /** @param remember whether ids are known to a later append with `any`: a restart forgets them */
  #publish(events: readonly Stored[], remember: boolean): void {
    for (const event of events) {
      const stream = this.#streamOf(event.stream);
      if (event.revision === TOMBSTONE) stream.tombstoned = true;
      else stream.events.push(event);
      const { id, revision, position } = event;
      if (remember) stream.seen.set(id, { revision, position, nth: this.all.length });
      if (event.type === '$metadata' && event.stream.startsWith('$$')) this.#hide(event);
      this.all.push(event);
      const end = position + sizeOf(event);
      if (end > this.#end) this.#end = end;
    }
    for (const listener of [...this.#listeners]) listener(events);
  }

  #hide(event: Stored): void {
    const { $tb } = JSON.parse(Buffer.from(event.data).toString('utf8')) as { readonly $tb?: number };
    if ($tb !== undefined) this.#streamOf(event.stream.slice(2)).deletedTo = BigInt($tb) - 1n;
  }

  #streamOf(name: string): Stream {
    const found = this.#streams.get(name);
    if (found) return found;
    const stream: Stream = { events: [], seen: new Map(), deletedTo: -1n, tombstoned: false };
    this.#streams.set(name, stream);
    return stream;
  }
}

const sizeOf = ({ stream, metadata, data }: Stored): bigint =>
  BigInt(RECORD_BYTES + Buffer.byteLength(stream) + metadata.length + data.length);

const NOTHING = new Uint8Array();

const system = (type: string, stream: string, data: string): Omit<Asked, 'expected'> => ({
  stream,
  events: [
    { id: randomUUID(), type, contentType: 'application/json', metadata: NOTHING, data: new Uint8Array(Buffer.from(data)) },
  ],
});
