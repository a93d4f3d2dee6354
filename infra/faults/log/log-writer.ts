import { Ledger, readEntries } from '../ledger';
import { serveProgress } from '../publisher-child';
import type { LogConnection } from './log-kind';
import { openLog } from './log-kinds';
import type { LogEntry } from './log-ledger';
import { LogWriting, type WriteOptions } from './log-writing';

/** The process that appends straight to a log while the server, or it itself, is killed: what it takes as its options. */
export type LogWriterOptions = WriteOptions & { readonly connection: LogConnection };

async function main([options = '', ledgerFile = '']: readonly string[]): Promise<void> {
  // Handed over by whoever started this process, see publisher-process.ts.
  const { connection, ...writing } = JSON.parse(options) as LogWriterOptions;
  const before = await readEntries<LogEntry>(ledgerFile);
  const ledger = await Ledger.open<LogEntry>(ledgerFile);
  const store = openLog(connection);
  const writer = new LogWriting(store, writing, ledger, before);
  await serveProgress(writer);
  await store.close();
  await ledger.close();
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
