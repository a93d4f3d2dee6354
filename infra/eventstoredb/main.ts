import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { crueltyOf, type Cruelties } from './cruelties';
import { serve } from './server';

const HELP = `Starts a stand-in for EventStoreDB on this machine, for tests and for trying. It is not EventStoreDB.

  node dist/infra/eventstoredb/main.js [--port N] [--folder F] [--cruelty name=number]…

  --port N      port on 127.0.0.1 (default: any that is free)
  --folder F    where the events are kept (default: .cache/eventstoredb/data)
  --cruelty C   what it is to do beside serving, for example breakAfterCommit=3
  --help        this text

Prints the connection string when it serves; Ctrl-C stops it.
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      help: { type: 'boolean' },
      port: { type: 'string', default: '0' },
      folder: { type: 'string', default: join('.cache', 'eventstoredb', 'data') },
      cruelty: { type: 'string', multiple: true, default: [] },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  const cruelties = values.cruelty.map(crueltyOf).reduce<Partial<Cruelties>>((all, one) => ({ ...all, ...one }), {});
  const server = await serve(values.folder, Number(values.port), cruelties);
  const stop = () => void server.close().finally(() => process.exit(0));
  process.once('SIGINT', stop).once('SIGTERM', stop);
  // Whoever started it as a child switches cruelties through the channel, and takes it along when it ends.
  process.on('message', (message: { readonly id: number; readonly set?: Partial<Cruelties>; readonly break?: true }) => {
    if (message.set) server.set(message.set);
    if (message.break) server.breakConnections();
    process.send?.({ done: message.id });
  });
  process.once('disconnect', stop);
  process.send?.({ port: server.port });
  process.stdout.write(`esdb://127.0.0.1:${server.port}?tls=false\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
