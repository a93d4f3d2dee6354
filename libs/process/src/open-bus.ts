import type { Logger } from 'pino';
import type { MessageBus } from '@hub/messaging';
import { EmbeddedBus, type BusLogEntry } from '@hub/messaging/embedded';
import { KafkaBus } from '@hub/messaging/kafka';
import type { HubDatabase } from '@hub/postgres';

export interface OpenBus {
  /** As HUB_BUS has it: `embedded`, or `kafka://host:port,host:port`. */
  readonly setting: string;
  readonly database: Pick<HubDatabase, 'urlFor'>;
  /** Whom the broker's logs name. */
  readonly clientId: string;
  readonly logger: Logger;
}

/** The pipe that the configuration names. It connects when it is first used. */
export function openBus({ setting, database, clientId, logger }: OpenBus): MessageBus {
  const part = logger.child({ part: 'bus' });
  const log = ({ level, message, ...fields }: BusLogEntry) => part[level](fields, message);
  if (setting === 'embedded') return new EmbeddedBus({ url: database.urlFor('hub_bus'), log });
  return new KafkaBus({ brokers: setting.slice('kafka://'.length).split(','), clientId, log });
}
