import type { Pool } from 'pg';
import { systemClock, type Clock, type EventStore } from '@hub/event-sourcing';
import type { Caller } from '@hub/sign-in';
import { AccessDigester } from './access/access-digester';
import { AccessRecorder } from './access/access-recorder';
import { ClientStreams } from './erasure/client-streams';
import { Eraser } from './erasure/eraser';
import { HoldRegister } from './holds/hold-register';
import { HubVault } from './hub-vault';
import { ensureOwnJournal } from './journal/own-journal';
import type { ServingJournal } from './journal/serving-journal';
import { CategoryKeys } from './keys/category-keys';
import { masterKey } from './keys/master-key';
import { MasterRotation } from './keys/rotation';
import { ReleaseKeeper } from './release-keys/release-keeper';
import { ReadTimeCheck } from './read-time/read-time-check';
import type { EventReader } from './read-time/stream-folds';
import { reissue } from './reissue/reissue';
import { Upkeep } from './upkeep';

export interface VaultOptions {
  /** Connections as `hub_vault` to a database with the schema `vault`. */
  readonly pool: Pool;
  /** 32 bytes, see {@link import('./keyring').openKeyring}. */
  readonly masterKey: Uint8Array;
  /** The master key before it, while it is being replaced ({@link HubVault.rotate}). */
  readonly previousMasterKey?: Uint8Array | undefined;
  readonly journal: ServingJournal;
  readonly store: EventStore;
  /** The catalogue of every event type: decode, upcast, validate. */
  readonly events: EventReader;
  /** Who a signed token says is calling; throws for one that is not good. */
  readonly verify: (token: string) => Promise<Caller>;
  readonly clock?: Clock;
  /** How many subjects' folds are kept in memory. Default 5,000. */
  readonly capacity?: number;
}

/**
 * Opens the vault. It answers nothing before the safety journal was found writable, the master key was found to be the one
 * that wraps what is there, and what the journal has and the log or the tables have lost was issued again (decision 4).
 *
 * @throws VaultError `journal/unavailable`, `journal/not-this-hubs`, `vault/wrong-master-key`, `vault/unavailable`
 */
export async function createVault(options: VaultOptions): Promise<HubVault> {
  const { pool, journal, store, events, verify, clock = systemClock, capacity } = options;
  await journal.ensureAvailable();
  await ensureOwnJournal(pool, journal);
  const { previousMasterKey: previous } = options;
  const keys = await CategoryKeys.open(pool, masterKey(options.masterKey), previous ? [masterKey(previous)] : []);
  const clients = new ClientStreams(pool, store, events);
  const eraser = new Eraser({ journal, keys, clients, store, events });
  const reissued = await reissue({ journal, store, keys, eraser, events });
  const releases = new ReleaseKeeper({ journal, keys, store, events, clock });
  const digester = new AccessDigester({ pool, store, events, clock });
  return new HubVault({
    keys,
    journal,
    eraser,
    holds: new HoldRegister({ journal, store, events }),
    rotation: new MasterRotation(pool, keys.masters),
    verify,
    clock,
    check: new ReadTimeCheck({ store, events, clock, ...(capacity === undefined ? {} : { capacity }) }),
    recorder: new AccessRecorder(pool),
    releases,
    upkeep: new Upkeep(digester, clients, releases),
    reissued,
  });
}
