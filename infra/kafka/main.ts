import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startKafka } from './broker';
import { projectRoot } from './jars';

const HELP = `Starts a real Apache Kafka on this machine, without Docker, for tests and for trying.

  node dist/infra/kafka/main.js [--port N] [--folder F]

  --port N     port for clients on 127.0.0.1 (default: the one of the last start, else any that is free)
  --folder F   where the records are kept (default: .cache/kafka/data)
  --help       this text

It needs Java 17 and, the first time, Maven, which fetches the jars. Prints the address when it serves; Ctrl-C stops it.
`;

async function main(): Promise<void> {
  const options = readOptions();
  if (options.help) {
    process.stdout.write(HELP);
    return;
  }
  const broker = await startKafka({
    dataFolder: options.folder ?? join(projectRoot(), '.cache', 'kafka', 'data'),
    ports: options.port === undefined ? {} : { client: options.port },
    onProgress: (step) => process.stderr.write(`  ${step}\n`),
  });
  process.stdout.write(`${broker.brokers.join(',')}\n`);
  process.stderr.write(`Kafka serves; records in ${broker.dataFolder}. Ctrl-C stops it.\n`);
  const stop = () => void broker.stop();
  process.once('SIGINT', stop).once('SIGTERM', stop);
}

function readOptions(): { help?: boolean | undefined; port?: number | undefined; folder?: string | undefined } {
  const { values } = parseArgs({ options: { help: { type: 'boolean' }, port: { type: 'string' }, folder: { type: 'string' } } });
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port < 65_536))
    throw new Error(`--port is a number from 0 to 65535, not "${values.port ?? ''}"`);
  return { help: values.help, port, folder: values.folder };
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
