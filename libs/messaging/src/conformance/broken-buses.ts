import { setTimeout as sleep } from 'node:timers/promises';
import type { Acknowledged, IncomingMessage, MessageBus } from '../message-bus';

/**
 * Three buses that are wrong on purpose, each around a right one. The suite is worth something only as long as each of them
 * fails it at the case that names its sin.
 */

/** Hands over everything but the seventh message. */
export function losesOne(bus: MessageBus): MessageBus {
  let seen = 0;
  return delegating(bus, {
    consume: ({ onBatch, ...options }) =>
      bus.consume({
        ...options,
        onBatch: (batch) => onBatch({ ...batch, messages: batch.messages.filter(() => (seen += 1) !== 7) }),
      }),
  });
}

/** Hands over its first message once more behind a later one. */
export function repeatsWithoutOrder(bus: MessageBus): MessageBus {
  let first: IncomingMessage | undefined;
  return delegating(bus, {
    consume: ({ onBatch, ...options }) =>
      bus.consume({
        ...options,
        onBatch: (batch) => {
          const again = first ? [first] : [];
          first ??= batch.messages[0];
          return onBatch({ ...batch, messages: [...batch.messages, ...again] });
        },
      }),
  });
}

/** Says that messages are stored, and stores them a moment later, unless its server's power went off first. */
export function acknowledgesBeforeItStores(bus: MessageBus, powerOff: AbortSignal): MessageBus {
  const next = new Map<string, bigint>();
  return delegating(bus, {
    publish: async (topic, messages) => {
      const acknowledged: Acknowledged[] = messages.map(({ partition }) => {
        const place = `${topic}/${partition}`;
        const offset = next.get(place) ?? 0n;
        next.set(place, offset + 1n);
        return { topic, partition, offset };
      });
      void sleep(50, undefined, { signal: powerOff })
        .then(() => bus.publish(topic, messages))
        .catch(() => undefined);
      return acknowledged;
    },
  });
}

function delegating(bus: MessageBus, sin: Partial<MessageBus>): MessageBus {
  return {
    kind: bus.kind,
    ensureTopics: (topics) => bus.ensureTopics(topics),
    partitions: (topic) => bus.partitions(topic),
    publish: (topic, messages) => bus.publish(topic, messages),
    consume: (options) => bus.consume(options),
    offsets: (topic) => bus.offsets(topic),
    peek: (topic, partition, offset) => bus.peek(topic, partition, offset),
    onReconnected: (listener) => bus.onReconnected(listener),
    close: () => bus.close(),
    ...sin,
  };
}
