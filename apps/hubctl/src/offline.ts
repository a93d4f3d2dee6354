import type { Command } from 'commander';
import { ConfigurationError, readConfiguration } from '@hub/configuration';
import type { OfflineHub } from '@hub/process';
import { Failure } from './failure';
import type { GlobalOptions } from './hub/settings';
import { answer } from './output/answer';
import { steps, type Steps } from './output/steps';
import type { Terminal } from './terminal';

/** What a command works with that goes to the hub's database itself, by the settings with which a hub is started. */
export interface OfflineContext extends OfflineHub {
  readonly steps: Steps;
  readonly print: (value: unknown, text: () => string) => Promise<void>;
}

/**
 * Runs such a command. What stands in its way ends it with a sentence and a code, as a hub that does not start would say it.
 *
 * @throws Failure
 */
export const offline = async (
  command: Command,
  terminal: Terminal,
  work: (context: OfflineContext) => Promise<void>,
): Promise<void> => {
  const { json = false } = command.optsWithGlobals<GlobalOptions>();
  const progress = steps(terminal);
  try {
    const environment = { ...terminal.env, HUB_DATA: terminal.data };
    await work({
      configuration: readConfiguration(environment),
      environment,
      steps: progress,
      print: (value, text) => answer(terminal, json, value, text),
    });
  } catch (error) {
    throw failureOf(error);
  } finally {
    progress.end();
  }
};

/** Codes of what is wrong with what was given to the command, not with the hub. */
const USAGE = /^(backup\/(damaged|not-a-backup|cannot-write)|keys\/|restore\/wrong-master-key|configuration\/)/;
/** PostgreSQL's: no such role or password, no such database, not allowed. */
const NOT_ALLOWED = /^(28...|3D000|42501)$/;

const failureOf = (error: unknown): unknown => {
  if (error instanceof Failure || !isCoded(error)) return error;
  const { code, message } = error;
  if (error instanceof ConfigurationError) return new Failure('usage', code, message, {}, { cause: error });
  if (code.includes('/')) return new Failure(USAGE.test(code) ? 'usage' : 'refused', code, message, {}, { cause: error });
  if (NOT_ALLOWED.test(code))
    return new Failure(
      'notAllowed',
      'hubctl/database-not-allowed',
      `The database does not let this command in (${code}).`,
      { todo: 'Name the hub’s own keys (HUB_KEYS) and database, and start this version of the hub once.' },
      { cause: error },
    );
  if (/^E[A-Z]+$/.test(code))
    return /^(ECONN|ETIMEDOUT|EHOST|ENOTFOUND|EAI_)/.test(code)
      ? new Failure(
          'unreachable',
          'hubctl/database-unreachable',
          `The database cannot be reached (${code}).`,
          {},
          { cause: error },
        )
      : new Failure(
          'usage',
          'hubctl/cannot-write',
          `The folder or a file in it cannot be read or written (${code}).`,
          { todo: 'Name another one, or give this account access and room.' },
          { cause: error },
        );
  return error;
};

/** Errors of another realm (a test's) are no instances of this one's `Error`. */
const isCoded = (error: unknown): error is { readonly code: string; readonly message: string } =>
  typeof error === 'object' &&
  error !== null &&
  'code' in error &&
  typeof error.code === 'string' &&
  'message' in error &&
  typeof error.message === 'string';
