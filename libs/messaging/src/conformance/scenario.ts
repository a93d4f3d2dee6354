import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  BusError,
  type BatchHandler,
  type BusErrorCode,
  type Consumer,
  type IncomingMessage,
  type MessageBus,
  type OutgoingMessage,
} from '../message-bus';
import type { BusUnderTest, ConformanceCase } from './subject';

const PATIENCE = 30_000;

/** What one case works with; everything that it opened is closed at its end, however it ends. */
export class Scenario {
  readonly #buses: MessageBus[] = [];

  constructor(readonly subject: BusUnderTest) {}

  async open(): Promise<MessageBus> {
    const bus = await this.subject.open();
    this.#buses.push(bus);
    return bus;
  }

  /** A bus and a topic that nobody used before. */
  async withTopic(partitions = 1): Promise<{ bus: MessageBus; topic: string }> {
    const bus = await this.open();
    const topic = fresh('topic');
    await bus.ensureTopics([{ name: topic, partitions, retention: 'forever' }]);
    return { bus, topic };
  }

  async close(): Promise<void> {
    await Promise.all(this.#buses.map((bus) => bus.close()));
  }
}

export const conformanceCase = (name: string, body: (scenario: Scenario) => Promise<void>): ConformanceCase => ({
  name,
  async run(subject) {
    const scenario = new Scenario(subject);
    try {
      await body(scenario);
    } finally {
      await scenario.close();
    }
  },
});

/** A name that nobody used before. */
export const fresh = (what: string): string => `conformance.${what}.${randomUUID()}`;

/** Messages `from`, `from + 1` … for one partition; the number is in the value, the key and a header. */
export const numbered = (count: number, from = 0, partition = 0): OutgoingMessage[] =>
  Array.from({ length: count }, (_, index) => {
    const text = String(from + index);
    return { partition, key: `key-${text}`, headers: { number: text }, value: Buffer.from(`value ${text}`) };
  });

/** Waits until something holds; fails with these words if it does not in half a minute. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + PATIENCE; !(await holds()); await sleep(5)) {
    if (Date.now() > end) assert.fail(`waited in vain: ${what}`);
  }
}

/** A handler that notes what it was given, and a consumer on it. */
export class Reader {
  readonly messages: IncomingMessage[] = [];
  readonly batches: (readonly IncomingMessage[])[] = [];
  consumer: Consumer | undefined;

  readonly note: BatchHandler = async ({ messages }) => {
    this.batches.push(messages);
    this.messages.push(...messages);
  };

  get offsets(): bigint[] {
    return this.messages.map(({ offset }) => offset);
  }

  static async start(
    bus: MessageBus,
    group: string,
    topics: readonly string[],
    handler?: (reader: Reader) => BatchHandler,
  ): Promise<Reader> {
    const reader = new Reader();
    reader.consumer = await bus.consume({ group, topics, onBatch: handler?.(reader) ?? reader.note });
    return reader;
  }

  async stop(): Promise<void> {
    await this.consumer?.stop();
  }

  /** Waits until that offset was handed over. */
  async reach(offset: bigint): Promise<void> {
    await until(`offset ${offset} is handed over`, () => this.messages.some((message) => message.offset === offset));
  }
}

/** 0, 1 … as offsets. */
export const offsetsUpTo = (count: number, from = 0): bigint[] =>
  Array.from({ length: count }, (_, index) => BigInt(from + index));

/** That a call is refused with this code. */
export async function refused(code: BusErrorCode, call: () => Promise<unknown>): Promise<void> {
  await assert.rejects(call, (error) => {
    assert.ok(error instanceof BusError, `a BusError, not ${String(error)}`);
    assert.equal(error.code, code);
    return true;
  });
}
