import type { Command } from 'commander';
import { randomUUID } from 'node:crypto';
import { HubClient } from './hub/hub-client';
import { credentials, hubUrl, type GlobalOptions } from './hub/settings';
import { answer } from './output/answer';
import type { Terminal } from './terminal';

/** What a command's action works with. */
export interface RunContext {
  readonly terminal: Terminal;
  readonly hub: HubClient;
  readonly url: string;
  readonly options: GlobalOptions;
  /** Prints the answer once, as JSON or as text. */
  readonly print: (value: unknown, text: () => string) => Promise<void>;
}

/** The context of a command that is about to run, from the options of the whole program. */
export const contextOf = (command: Command, terminal: Terminal): RunContext => {
  const options = command.optsWithGlobals<GlobalOptions>();
  const url = hubUrl(options, terminal);
  return {
    terminal,
    options,
    url,
    hub: new HubClient(url, () => credentials(options, terminal)),
    print: (value, text) => answer(terminal, options.json ?? false, value, text),
  };
};

export interface CommandOptions {
  readonly key?: string;
}

/** Every command that changes something can be repeated under its key without being carried out twice. */
export const withKey = (command: Command): Command =>
  command.option('--key <text>', 'name of this command; the same one when you repeat it (default: a fresh UUID)');

export const keyOf = ({ key }: CommandOptions): string => key ?? randomUUID();

/** Sends a command and says what came of it. */
export const sendCommand = async (
  context: RunContext,
  path: string,
  options: CommandOptions,
  body: object,
  text: (answer: Readonly<Record<string, unknown>>) => string,
): Promise<void> => {
  const { body: answered } = await context.hub.command(path, keyOf(options), body);
  const again = answered.repeated === true ? ' (known already: this command had been carried out before)' : '';
  await context.print(answered, () => `${text(answered)}${again}`);
};
