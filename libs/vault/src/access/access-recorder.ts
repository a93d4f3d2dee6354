import type { Pool } from 'pg';
import { query } from '../vault-database';
import type { AccessRecord } from './access-record';

interface Waiting {
  readonly records: readonly AccessRecord[];
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

const RECORD = 'select vault.record_access($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)';
/** Rows of one statement at most. */
const BATCH_ROWS = 5_000;

/**
 * Writes access records, durable when it resolves, which is before the answer leaves. Rows are numbered one batch after the
 * other, so pages that come while a batch is being written share the next one.
 */
export class AccessRecorder {
  private waiting: Waiting[] = [];
  private writing = false;

  constructor(private readonly pool: Pool) {}

  async record(records: readonly AccessRecord[]): Promise<void> {
    if (records.length === 0) return;
    await new Promise<void>((done, failed) => {
      this.waiting.push({ records, done, failed });
      if (!this.writing) void this.writeAll();
    });
  }

  private async writeAll(): Promise<void> {
    this.writing = true;
    while (this.waiting.length > 0) {
      const pages = this.nextPages();
      try {
        await this.write(pages.flatMap(({ records }) => records));
        for (const { done } of pages) done();
      } catch (error) {
        for (const { failed } of pages) failed(error);
      }
    }
    this.writing = false;
  }

  private nextPages(): readonly Waiting[] {
    let rows = 0;
    let pages = 0;
    for (const { records } of this.waiting) {
      rows += records.length;
      if (pages > 0 && rows > BATCH_ROWS) break;
      pages += 1;
    }
    return this.waiting.splice(0, pages);
  }

  private async write(rows: readonly AccessRecord[]): Promise<void> {
    const column = <Value>(value: (row: AccessRecord) => Value) => rows.map(value);
    await query(this.pool, 'record-access', RECORD, [
      column(({ at }) => at),
      column(({ party }) => party),
      column(({ actor }) => actor),
      column(({ disclosure }) => disclosure),
      column(({ category }) => category),
      column(({ action }) => action),
      column(({ outcome }) => outcome),
      column(({ reason }) => reason),
      column(({ subject }) => subject),
      column(({ register }) => register),
      column(({ policy }) => policy),
    ]);
  }
}
