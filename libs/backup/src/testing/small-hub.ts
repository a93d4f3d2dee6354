import { randomBytes, randomUUID } from 'node:crypto';
import { MemoryEventStore } from '@hub/event-sourcing/memory';
import type { AccessRow, VaultRow } from '@hub/vault/backup';
import { writeBackup, type BackupReport, type BackupSource } from '../write-backup';

const AT = '2026-11-22T12:00:00.000Z';

/** A hub's log and vault in memory, to be backed up. */
export class SmallHub {
  readonly store = new MemoryEventStore();
  readonly keys: Extract<VaultRow, { kind: 'key' }>[] = [];
  readonly accessed: AccessRow[] = [];
  readonly journal = randomUUID();
  idKey = true;
  /** Thrown while the vault is being read. */
  killed = false;
  private streams = 0;

  /** Events of a random size, one stream each, each with a key; one access record for each. */
  async grow(events: number): Promise<void> {
    for (let n = 0; n < events; n += 1) {
      this.streams += 1;
      const body = randomBytes(20 + (this.streams % 50));
      const event = { id: randomUUID(), type: 'test.happened', version: 1, metadata: Buffer.from('{}'), body };
      await this.store.append({ stream: `test-${this.streams}`, expectedRevision: -1, events: [event] });
      const subject = randomUUID();
      this.keys.push({ kind: 'key', subject, category: 'identity', wrapped: 'AAAA', master: 'm', createdAt: AT });
      this.accessed.push({
        number: String(this.accessed.length + 1),
        at: AT,
        party: 'p',
        actor: 'a',
        disclosure: randomUUID(),
        category: 'identity',
        action: 'open',
        outcome: 'opened',
        reason: null,
        subject,
        register: 0,
        policy: null,
      });
    }
  }

  get source(): BackupSource {
    return {
      store: this.store,
      vault: () => this.vault(),
      access: (after) => this.access(after),
    };
  }

  backUp(folder: string, source: BackupSource = this.source): Promise<BackupReport> {
    return writeBackup({ folder, source, now: () => new Date(), fileBytes: 2_000 });
  }

  private async *vault(): AsyncIterable<VaultRow> {
    yield { kind: 'master', id: 'm', generation: 1, adoptedAt: AT, retiredAt: null };
    if (this.idKey) yield { kind: 'id-key', master: 'm', wrapped: 'AAAA' };
    yield { kind: 'journal', id: this.journal };
    if (this.killed) throw new Error('killed');
    for (const key of this.keys) {
      yield { kind: 'subject', subject: key.subject, erasedAt: null };
      yield key;
    }
  }

  private async *access(after: bigint): AsyncIterable<AccessRow> {
    yield* this.accessed.filter(({ number }) => BigInt(number) > after);
  }
}
