import { Ledger } from './ledger';
import { serveProgress } from './publisher-child';
import { Publishing, type PublishOptions } from './publishing';

/** The process that publishes while the hub is killed. Its ledger is all that knows what was acknowledged, so it is no part of what dies. */
async function main([options = '', ledgerFile = '']: readonly string[]): Promise<void> {
  const ledger = await Ledger.open(ledgerFile);
  // Handed over by publisher-process.ts.
  await serveProgress(await Publishing.with(JSON.parse(options) as PublishOptions, ledger));
  await ledger.close();
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
