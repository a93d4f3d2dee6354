import { LogError } from '@hub/event-sourcing';
import type { LogConnection } from '../log/log-kind';
import { openLog } from '../log/log-kinds';
import { appendOf, type LedgerAppend } from '../log/log-ledger';

/** What the process is told to append, once. */
export type AskedAppend = Pick<LedgerAppend, 'key' | 'stream' | 'expectedRevision'>;

/** What it says: that it is ready, or what the store answered. */
export type OneAppendSays =
  | { readonly says: 'ready' }
  | { readonly says: 'known'; readonly revision: number; readonly position: string }
  | { readonly says: 'unknown'; readonly why: string };

/** A process that has a log open and appends what it is told; it is killed in the middle. */
async function main([connection = '']: readonly string[]): Promise<void> {
  // Handed over by whoever started this process.
  const store = openLog(JSON.parse(connection) as LogConnection);
  // So that the connection stands before anything is counted.
  await store.append(
    appendOf({ key: `warm${process.pid}-0-0`, stream: `fault-warm-${process.pid}-${Date.now()}`, expectedRevision: -1 }),
  );
  const say = (what: OneAppendSays) => process.send?.(what);
  process.on('disconnect', () => process.exit(0));
  process.on('SIGINT', () => undefined);
  process.on('message', (asked) => {
    // Nothing else is sent.
    store.append(appendOf(asked as AskedAppend)).then(
      (outcome) =>
        outcome.outcome === 'wrong-revision'
          ? say({ says: 'unknown', why: `wrong-revision ${outcome.actual}` })
          : say({ says: 'known', revision: outcome.revision, position: String(outcome.position) }),
      (error: unknown) => say({ says: 'unknown', why: error instanceof LogError ? error.code : 'unexpected' }),
    );
  });
  say({ says: 'ready' });
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
