import type { EventStore } from '@hub/event-sourcing';
import { eventStoreLog } from './eventstore-log';
import type { LogConnection, LogKind } from './log-kind';
import { postgresLog } from './postgres-log';

const KINDS: Readonly<Record<string, LogKind>> = Object.fromEntries([postgresLog, eventStoreLog].map((kind) => [kind.id, kind]));
export const LOG_KINDS: readonly string[] = Object.keys(KINDS);

/** @throws Error when there is no such kind */
export function logKind(kind: string): LogKind {
  const found = KINDS[kind];
  if (found === undefined) throw new Error(`There is no log of kind ${kind}: ${LOG_KINDS.join(', ')}.`);
  return found;
}

/** Opens the log from any process. */
export const openLog = (connection: LogConnection): EventStore => logKind(connection.kind).open(connection);
