import { Command, CommanderError } from 'commander';
import { backupCommand } from './commands/backup';
import { boardCommand } from './commands/board';
import { consentCommands } from './commands/consent';
import { coordinationCommands } from './commands/coordination';
import { exceptionCommands } from './commands/exception';
import { jurisdictionCommands } from './commands/jurisdiction';
import { keysCommands } from './commands/keys';
import { logCommands } from './commands/log';
import { partyCommands } from './commands/party';
import { policyCommands } from './commands/policy';
import { publishCommand } from './commands/publish';
import { referralCommands } from './commands/referral';
import { replayCommand } from './commands/replay';
import { sealCommand } from './commands/seal';
import { restoreCommand } from './commands/restore';
import { statusCommand } from './commands/status';
import { traceCommand } from './commands/trace';
import { unsealCommand } from './commands/unseal';
import { vaultCommands } from './commands/vault';
import { EXIT, exitTable } from './exit-codes';
import { Failure } from './failure';
import { DEFAULT_URL } from './hub/settings';
import { write, type Terminal } from './terminal';

/** The whole command line, bound to a terminal. */
export const buildProgram = (terminal: Terminal): Command => {
  const program = new Command('hubctl')
    .description('The referral hub’s command line')
    .option('--hub <url>', `where the hub is (env HUB_URL; default: what a running hub wrote into .hub/, else ${DEFAULT_URL})`)
    .option('--as <sign-in>', 'one of the demonstration’s sign-ins (else env HUB_CLIENT_ID and HUB_CLIENT_SECRET)')
    .option('--json', 'print one JSON value, nothing else, on standard output')
    .addHelpText('after', `\n${exitTable()}`)
    .configureOutput({ writeOut: (text) => void terminal.out.write(text), writeErr: (text) => void terminal.err.write(text) })
    .showHelpAfterError('(add --help for the options)');
  for (const add of [
    partyCommands,
    policyCommands,
    jurisdictionCommands,
    publishCommand,
    referralCommands,
    coordinationCommands,
    boardCommand,
    consentCommands,
    exceptionCommands,
    keysCommands,
    sealCommand,
    unsealCommand,
    traceCommand,
    replayCommand,
    vaultCommands,
    backupCommand,
    restoreCommand,
    logCommands,
    statusCommand,
  ]) {
    add(program, terminal);
  }
  for (const command of everyCommand(program)) {
    command.exitOverride();
    command.configureOutput(program.configureOutput());
    command.option('--json', 'print one JSON value, nothing else, on standard output');
    command.option('--as <sign-in>', 'the sign-in to use');
    command.option('--hub <url>', 'where the hub is');
  }
  return program;
};

const everyCommand = (program: Command): readonly Command[] =>
  program.commands.flatMap((command) => (command.commands.length > 0 ? [command, ...everyCommand(command)] : [command]));

/**
 * Runs one command line and answers its exit code (table in {@link EXIT}). Errors go to standard error: a sentence and what to do, or
 * with `--json` one JSON value.
 *
 * @param words what stands behind the program's name
 */
export const run = async (words: readonly string[], terminal: Terminal): Promise<number> => {
  const program = buildProgram(terminal);
  program.exitOverride();
  try {
    await program.parseAsync([...words], { from: 'user' });
    return EXIT.ok.code;
  } catch (error) {
    // Commander has printed its own message or the help.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok.code : EXIT.usage.code;
    if (!(error instanceof Failure)) throw error;
    await write(terminal.err, words.includes('--json') ? `${JSON.stringify(error)}\n` : drawn(error));
    return EXIT[error.exit].code;
  }
};

const drawn = ({ message, code, more }: Failure): string => {
  const details = (more.details ?? []).map(
    ({ message: detail, citation }) => `  – ${detail}${citation === undefined ? '' : ` [${citation}]`}\n`,
  );
  return `${message} (${code})\n${details.join('')}${more.todo === undefined ? '' : `${more.todo}\n`}`;
};
