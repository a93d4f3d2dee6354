import type { Command } from 'commander';
import { readObject, said, uuid } from '../arguments';
import { contextOf, sendCommand, withKey, type CommandOptions } from '../run-context';
import type { Terminal } from '../terminal';
import { COORDINATION_ACTS } from './coordination-acts';

interface ActOptions extends CommandOptions {
  readonly contents?: string;
  readonly [option: string]: unknown;
}

/** `hubctl episode …` and `hubctl handoff …`. */
export const coordinationCommands = (program: Command, terminal: Terminal): void => {
  const groups = {
    episode: program.command('episode').description('episodes of coordination in which your party has a part'),
    handoff: program.command('handoff').description('warm hand-offs from one accountable coordinator to the next'),
  };

  withKey(groups.episode.command('open'))
    .description('opens an episode for a client of yours; a worker of your party is accountable from now on')
    .argument('<file>', 'as JSON or YAML: client, worker, contents by category')
    .action(async (file: string, options: CommandOptions, command: Command) =>
      sendCommand(
        contextOf(command, terminal),
        '/v1/episodes',
        options,
        readObject(terminal, file),
        ({ episode }) => `Episode ${String(episode)} is open.`,
      ),
    );

  for (const { about, name, description, options, done } of COORDINATION_ACTS)
    withKey(options(groups[about].command(name).description(description).argument(`<${about}>`, 'its id', uuid)))
      .option('--contents <file>', 'what is told with it, by information category, as JSON or YAML; sealed')
      .action(async (id: string, { key, contents, ...rest }: ActOptions, command: Command) => {
        const body = said({ ...rest, contents: contents === undefined ? undefined : readObject(terminal, contents) });
        await sendCommand(
          contextOf(command, terminal),
          `/v1/${about}s/${id}/${name}`,
          key === undefined ? {} : { key },
          body,
          ({ handoff }) => (name === 'propose' ? `Hand-off ${String(handoff)} is proposed.` : `${title(about)} ${id} ${done}.`),
        );
      });
};

const title = (about: 'episode' | 'handoff'): string => (about === 'episode' ? 'Episode' : 'Hand-off');
