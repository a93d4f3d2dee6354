import { Ledger } from './ledger';
import { Publishing, type PublishOptions } from './publishing';

/** How often the one who kills is told how much is under way, milliseconds. */
const REPORT_EVERY = 20;

/**
 * The process that publishes while the hub is killed. Its ledger is all that knows what was acknowledged, so it is no part of what dies.
 * Ends with whoever started it.
 */
async function main([options = '', ledgerFile = '']: readonly string[]): Promise<void> {
  const ledger = await Ledger.open(ledgerFile);
  // Handed over by publisher-process.ts.
  const publishing = await Publishing.with(JSON.parse(options) as PublishOptions, ledger);
  const report = () => process.send?.(publishing.progress);
  const reporting = setInterval(report, REPORT_EVERY);
  process.on('message', (message) => {
    if (message === 'finish') publishing.finish();
  });
  process.on('disconnect', () => process.exit(1));
  // Ctrl-C reaches the whole group; who started this process decides when it ends.
  process.on('SIGINT', () => undefined);
  await publishing.run();
  clearInterval(reporting);
  report();
  await ledger.close();
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
