import { topics } from '@hub/disclosure';
import type { TopicDefinition } from '@hub/messaging';

const HOUR = 3_600_000;

/** Partitions of a party topic where nothing else is configured. */
export const DEFAULT_PARTITIONS = 6;

/** The pipe's topics as relay and adapters make them, whoever comes first (decisions 13 and 14). */
export const pipeTopics = {
  /** Keeps everything: a view is rebuilt from it. The partition count is fixed for the topic's version. */
  party: (kind: string, partitions: number): TopicDefinition => ({ name: topics.party(kind), partitions, retention: 'forever' }),
  progress: { name: topics.progress, partitions: 1, retention: HOUR } satisfies TopicDefinition,
  receipts: { name: topics.receipts, partitions: 1, retention: 7 * 24 * HOUR } satisfies TopicDefinition,
} as const;
