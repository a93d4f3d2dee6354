import { randomUUID } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import type { Command } from 'commander';
import { SealedDeliveryError, publicJwkOf, sealDelivery, thumbprintOf, type PublicJwk } from '@hub/sealed-delivery';
import { pathFrom } from '../arguments';
import { Failure } from '../failure';
import { contextOf, type RunContext } from '../run-context';
import { contentsOf } from '../sealing/contents-file';
import { pinned } from '../sealing/known-keys';
import { write, type Terminal } from '../terminal';

interface SealOptions {
  readonly to: string;
  readonly thumbprint?: string;
  readonly knownKeys: string;
  readonly out?: string;
}

export const sealCommand = (program: Command, terminal: Terminal): void => {
  program
    .command('seal')
    .description('seals what a release lets one party know to that party’s key, here, before anything is sent')
    .argument('<file>', 'what is told, by information category, as JSON or YAML; - for standard input')
    .requiredOption('--to <party>', 'the one recipient whom the release names')
    .option('--thumbprint <text>', 'the thumbprint of the recipient’s key, as the recipient told you')
    .option('--known-keys <file>', 'where the keys that you sealed to are remembered', 'known-keys.json')
    .option('--out <file>', 'where the sealed document goes (default: standard output)')
    .action(async (file: string, { to, thumbprint, knownKeys, out }: SealOptions, command: Command) => {
      const context = contextOf(command, terminal);
      const contents = contentsOf(terminal, file);
      const key = await keyOf(context, to);
      const kid = await thumbprintOf(key);
      const first = pinned(terminal, { file: knownKeys, recipient: to, thumbprint: kid, expected: thumbprint });
      await write(
        terminal.err,
        first
          ? `The key of ${to} has the thumbprint ${kid}. You seal to it for the first time: compare it with what ${to} tells you.\n`
          : `Sealed to the key of ${to} that you know (${kid}).\n`,
      );
      const release = randomUUID();
      const sealed = await Promise.all(
        [...contents].map(([category, content]) => sealDelivery(content, { release, recipient: to, category }, key)),
      ).catch((error: unknown) => {
        throw error instanceof SealedDeliveryError ? new Failure('usage', error.code, error.message) : error;
      });
      const document = { release, recipient: to, kid, categories: [...contents.keys()], sealed };
      if (out === undefined) await context.print(document, () => JSON.stringify(document, undefined, 2));
      else {
        const written = openSync(pathFrom(terminal, out), 'w', 0o600);
        writeSync(written, `${JSON.stringify(document)}\n`);
        closeSync(written);
        await context.print({ release, recipient: to, kid, file: out }, () => `Sealed for ${to} in ${out}.`);
      }
    });
};

/** The newest of the recipient's keys to which something can be sealed, as the hub's directory lists them. */
const keyOf = async ({ hub }: RunContext, party: string): Promise<PublicJwk> => {
  const record = await hub.get(`/v1/parties/${encodeURIComponent(party)}`);
  const keys: unknown = typeof record === 'object' && record !== null && 'publicKeys' in record ? record.publicKeys : [];
  const usable = (Array.isArray(keys) ? (keys as unknown[]) : []).flatMap((key) => {
    try {
      return typeof key === 'object' && key !== null && 'jwk' in key ? [publicJwkOf(key.jwk)] : [];
    } catch {
      // Of another kind.
      return [];
    }
  });
  const newest = usable.at(-1);
  if (newest === undefined)
    throw new Failure(
      'refused',
      'hubctl/no-recipient-key',
      `The hub lists no key of ${party} to which something can be sealed.`,
      {
        todo: `${party} makes one (hubctl keys create) and has it registered.`,
      },
    );
  return newest;
};
