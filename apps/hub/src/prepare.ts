import { randomUUID } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { readConfiguration } from '@hub/configuration';
import { prepareDatabase } from '@hub/postgres';
import {
  furtherKinds,
  issuerSettings,
  needed,
  prepareKeyring,
  sentenceOf,
  serviceSettings,
  servicesWith,
  type Settings,
} from '@hub/process';
import { openKeyring } from '@hub/vault';

// node dist/apps/hub/src/prepare.js <folder>
// Brings the database of HUB_DATABASE_URL up to date, opens the keys (made at the first time), and writes for each service that
// runs apart the settings that only it may know: <folder>/<service>/service.env. Safe to run again: it writes the same.

async function prepare(folder: string): Promise<void> {
  const configuration = readConfiguration(process.env);
  const adminUrl = needed(configuration, 'HUB_DATABASE_URL');
  const keys = resolve(configuration.HUB_KEYS ?? join(configuration.HUB_DATA, 'keys'));
  const keyring = await openKeyring(keys, process.env);
  const kinds = furtherKinds(configuration);
  const database = await prepareDatabase(adminUrl, { secret: keyring.databaseSecret, kinds });
  // Given out again after a restore: what was handed out under the log's earlier generation does not open any more.
  const handed = await prepareKeyring(keyring, { configuration, database });
  await database.close();
  for (const service of servicesWith(kinds))
    await write(folder, service, serviceSettings(service, { keyring: handed, database }, configuration));
  await write(folder, 'backup', { HUB_DATABASE_URL_BACKUP: database.urlFor('hub_backup') });
  await write(folder, 'issuer', issuerSettings({ keyring }));
}

/** Written beside and moved into place, so that a service that starts meanwhile reads the old or the new, never half. */
async function write(folder: string, service: string, settings: Settings): Promise<void> {
  const own = join(folder, service);
  await mkdir(own, { recursive: true, mode: 0o700 });
  const draft = join(own, `.${randomUUID()}`);
  // In single quotes: whoever reads such files takes what is between them as it is. No value holds one.
  const lines = Object.entries(settings).map(([name, value]) => `${name}='${value.replaceAll("'", '%27')}'\n`);
  await writeFile(draft, lines.join(''), { mode: 0o600 });
  await rename(draft, join(own, 'service.env'));
  process.stdout.write(`${join(own, 'service.env')}\n`);
}

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write('Say where the settings of the services go: node dist/apps/hub/src/prepare.js <folder>\n');
  process.exit(2);
}
prepare(resolve(folder)).catch((error: unknown) => {
  process.stderr.write(`The services cannot be prepared: ${sentenceOf(error)}\n`);
  process.exit(1);
});
