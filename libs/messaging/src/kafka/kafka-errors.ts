import { BusError, type BusErrorCode } from '../message-bus';

/** The broker's answers that leave no doubt about what happened. */
const CERTAIN: Readonly<Record<string, BusErrorCode>> = {
  UNKNOWN_TOPIC_OR_PARTITION: 'bus/unknown-topic',
  MESSAGE_TOO_LARGE: 'bus/too-large',
  RECORD_LIST_TOO_LARGE: 'bus/too-large',
};

const SENTENCES: Readonly<Record<BusErrorCode, string>> = {
  'bus/unavailable': 'Kafka does not answer; nothing was sent. Try again later.',
  'bus/unknown-outcome':
    'Kafka did not acknowledge: some or all of it may be stored. Send it again; readers drop what they know.',
  'bus/unknown-topic': 'Kafka does not have this topic: make it first.',
  'bus/too-large': 'Kafka takes no record of this size.',
  'bus/wrong-partitions': 'The topic stands with another partition count.',
  'bus/not-text': 'A key or header is not text.',
  'bus/closed': 'The bus was closed.',
};

/** The port's error for one of kafkajs's: by the broker's answer where there is one, else as the caller says. */
export function busError(error: unknown, otherwise: 'bus/unavailable' | 'bus/unknown-outcome', topic?: string): BusError {
  if (error instanceof BusError) return error;
  const code = CERTAIN[brokerAnswer(error) ?? ''] ?? otherwise;
  return new BusError(code, topic === undefined ? SENTENCES[code] : `${SENTENCES[code]} (topic ${topic})`, { cause: error });
}

/** The protocol's name of what the broker answered, wherever kafkajs wrapped it. */
export function brokerAnswer(error: unknown): string | undefined {
  for (let at = error; typeof at === 'object' && at !== null; at = 'cause' in at ? at.cause : undefined) {
    if ('type' in at && typeof at.type === 'string') return at.type;
  }
  return undefined;
}

/** What a log may say of an error: its name and the broker's answer, never its text. */
export const errorName = (error: unknown): string => brokerAnswer(error) ?? (error instanceof Error ? error.name : typeof error);
