import type { PoolClient } from 'pg';
import type { IncomingMessage } from '@hub/messaging';
import type { RecordPlace } from './record-headers';

/** A record that was read: what the projection made of it, and where it stands. */
export interface ReadRecord<Message> {
  readonly place: RecordPlace;
  /** The record's key: the subject's alias, within which order matters. */
  readonly key: string;
  readonly message: Message;
}

/**
 * A view as a function of its topics (decision 16). `(name, version)` has tables, marks and a consumer group of its own, so a
 * new version catches up beside the old one.
 */
export interface Projection<Message> {
  /** Part of group and receipt names, for example `cbc-adapter.referrals`. */
  readonly name: string;
  readonly version: number;
  /** Changes whenever the code that reads messages changes: parked keys are then tried again. */
  readonly code: string;
  readonly topics: readonly string[];
  /** Checks and upcasts one value; whatever it throws parks the key. Pure. @param record value and key as they came */
  read(record: Pick<IncomingMessage, 'key' | 'value'>): Message;
  /**
   * Folds messages of one party into multi-row statements, in their order, within the transaction whose `hub.party` is that
   * party. Must not commit. A thrown error of the database's connection repeats the batch, any other parks the key that caused it.
   */
  apply(transaction: PoolClient, party: string, messages: readonly ReadRecord<Message>[]): Promise<void>;
  /** Empties the view's own tables, in the transaction. */
  clear(transaction: PoolClient): Promise<void>;
  /** After a transaction that applied something was committed. */
  applied?(): void;
}

/** Name of the view in receipts, and of its consumer group. */
export const viewName = ({ name, version }: { readonly name: string; readonly version: number }): string => `${name}.v${version}`;
