import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigResourceTypes, type Admin } from 'kafkajs';
import { backOff } from '@hub/back-off';
import type { BusLog } from '../bus-log';
import { BusError, type TopicDefinition } from '../message-bus';
import { REPETITION } from '../repetition';
import type { DirectReader } from './direct-reader';

/** The value that a broker knows as "its own default". */
const BROKER_DEFAULT = -1;
/** A setting of the topic itself, not inherited (Kafka protocol, DescribeConfigs `ConfigSource`). */
const OF_THE_TOPIC = 1;

/** Looks at a new topic before it counts as missing. */
const NEWS_TRAVELS = 6;

interface Means {
  readonly admin: Admin;
  readonly reader: DirectReader;
  readonly log: BusLog;
}

/**
 * Makes the topic, or checks that it stands with this partition count and keeps its records as long as asked: a party's feed that
 * a broker trims could not be read from the start (decision 13).
 *
 * @throws BusError `bus/wrong-partitions`
 */
export async function ensureTopic({ admin, reader, log }: Means, topic: TopicDefinition, copies = BROKER_DEFAULT): Promise<void> {
  const retention = { name: 'retention.ms', value: topic.retention === 'forever' ? '-1' : String(topic.retention) };
  const made = await admin.createTopics({
    // kafkajs's own wait gives up at the first broker that has not heard of the topic yet; the look below does not.
    waitForLeaders: false,
    topics: [
      {
        topic: topic.name,
        numPartitions: topic.partitions,
        replicationFactor: copies,
        configEntries: [retention, { name: 'retention.bytes', value: '-1' }, { name: 'cleanup.policy', value: 'delete' }],
      },
    ],
  });
  const standing = await partitionsOf(reader, topic.name, made ? NEWS_TRAVELS : 0);
  if (standing !== topic.partitions)
    throw new BusError(
      'bus/wrong-partitions',
      `Topic ${topic.name} stands with ${standing} partitions, ${topic.partitions} were asked for: another count is a new version of the topic.`,
    );
  if (made) return;

  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: [{ type: ConfigResourceTypes.TOPIC, name: topic.name }],
  });
  const entries = resources[0]?.configEntries ?? [];
  if (entries.find(({ configName }) => configName === retention.name)?.configValue === retention.value) return;
  // The request replaces all of the topic's own settings, so the others go along.
  const others = entries
    .filter(({ configName, configSource }) => Number(configSource) === OF_THE_TOPIC && configName !== retention.name)
    .map(({ configName, configValue }) => ({ name: configName, value: configValue }));
  await admin.alterConfigs({
    validateOnly: false,
    resources: [{ type: ConfigResourceTypes.TOPIC, name: topic.name, configEntries: [...others, retention] }],
  });
  log({ level: 'warn', message: 'The retention of a topic was put right', topic: topic.name });
}

/** The partition count; a topic made just now may not yet be known to every broker. */
async function partitionsOf(reader: DirectReader, topic: string, patience: number): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await reader.partitions(topic);
    } catch (error) {
      if (attempt > patience) throw error;
      await sleep(backOff(attempt, REPETITION));
    }
  }
}
