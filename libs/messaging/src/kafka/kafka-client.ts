import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import { Kafka, logLevel, type ISocketFactory, type KafkaConfig, type logCreator, type SASLOptions } from 'kafkajs';
import type { BusLog } from '../bus-log';

export interface KafkaBusOptions {
  /** Bootstrap addresses, `host:port`. */
  readonly brokers: readonly string[];
  /** Shown in the broker's logs and quotas. */
  readonly clientId: string;
  readonly ssl?: ConnectionOptions | boolean;
  readonly sasl?: SASLOptions;
  /** Copies of each record in topics that this bus makes. Default: the broker's own. */
  readonly replicationFactor?: number;
  /**
   * Milliseconds without a sign of life after which a group's partitions go to another member; so long also waits whoever
   * restarts after `kill -9`. The broker's own minimum is 6,000. Default 10,000.
   */
  readonly sessionTimeout?: number;
  readonly log?: BusLog;
}

/** Which of kafkajs's connections ends: true while that is on purpose. */
export type Leaving = () => boolean;

/** Retries of single requests; who uses the client repeats longer, and knows why. */
export const RETRY = { initialRetryTime: 100, maxRetryTime: 1000, retries: 4 } as const;
const REQUEST_TIMEOUT = 15_000;
const KEEP_ALIVE = 60_000;

type ClientSettings = KafkaConfig & Required<Pick<KafkaConfig, 'brokers' | 'socketFactory'>>;

/** Settings shared by everything that speaks to the broker. `onLost` is called when an established connection ends unasked. */
export function clientSettings(options: KafkaBusOptions, leaving: Leaving, onLost: () => void): ClientSettings {
  return {
    brokers: [...options.brokers],
    clientId: options.clientId,
    ...(options.ssl === undefined ? {} : { ssl: options.ssl }),
    ...(options.sasl === undefined ? {} : { sasl: options.sasl }),
    connectionTimeout: 3000,
    requestTimeout: REQUEST_TIMEOUT,
    retry: RETRY,
    socketFactory: watchedSockets(leaving, onLost),
    logLevel: options.log === undefined ? logLevel.NOTHING : logLevel.WARN,
    logCreator: quietLog(options.log),
  };
}

export const kafkaClient = (options: KafkaBusOptions, leaving: Leaving, onLost: () => void): Kafka =>
  new Kafka(clientSettings(options, leaving, onLost));

/** kafkajs reconnects in silence; the sockets tell when there is something to look at. */
function watchedSockets(leaving: Leaving, onLost: () => void): ISocketFactory {
  return ({ host, port, ssl, onConnect }) => {
    const connected = () => {
      socket.once('close', () => {
        if (!leaving()) onLost();
      });
      onConnect();
    };
    const name = isIP(host) === 0 ? { servername: host } : {};
    // What was configured as `ssl`: absent, `true` or options, whatever the declaration says.
    const tls = ssl as ConnectionOptions | boolean | undefined;
    const options = { host, port, ...name, ...(typeof tls === 'object' ? tls : {}) };
    const socket: Socket = tls ? connectTls(options, connected) : connectPlain({ host, port }, connected);
    return socket.setKeepAlive(true, KEEP_ALIVE);
  };
}

/**
 * kafkajs's lines carry stacks and buffers, and call every attempt to reach a broker that restarts an error: only its sentence of
 * fixed words and the place are passed on, for who looks closely. What matters, the bus says itself.
 */
const quietLog =
  (log: BusLog | undefined): logCreator =>
  () =>
  ({ namespace, log: said }) => {
    const { topic, partition, groupId } = said;
    log?.({
      level: 'debug',
      // Whatever follows a colon is an error's own text.
      message: `kafkajs ${namespace}: ${said.message.split(':')[0] ?? ''}`,
      ...(typeof topic === 'string' ? { topic } : {}),
      ...(typeof partition === 'number' ? { partition } : {}),
      ...(typeof groupId === 'string' ? { group: groupId } : {}),
    });
  };
