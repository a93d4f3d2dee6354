import type { Command } from 'commander';
import { EPISODE_OUTCOME_CODES, HANDOFF_REASON_CODES, INTRODUCTION_MEANS_CODES } from '@hub/coordination';
import { day, oneOf, uuid } from '../arguments';

/** One act on an episode or a hand-off: its name, its options, and what the hub has recorded then. */
export interface CoordinationAct {
  readonly about: 'episode' | 'handoff';
  readonly name: string;
  readonly description: string;
  readonly options: (command: Command) => Command;
  readonly done: string;
}

const reason = (command: Command): Command =>
  command.requiredOption('--reason <code>', `why: ${HANDOFF_REASON_CODES.join(', ')}`, oneOf(HANDOFF_REASON_CODES));
const worker = '--worker <id>';

export const COORDINATION_ACTS: readonly CoordinationAct[] = [
  {
    about: 'episode',
    name: 'propose',
    description: 'proposes a warm hand-off; accountability stays until the receiver has confirmed the introduction',
    options: (command) =>
      command
        .requiredOption('--to <party>', 'the party that is to take over')
        .option(worker, 'whom of its workers it is meant for, by their id')
        .option('--failed <event>', 'where the receiver said that nothing came of the last attempt: the id of that event', uuid),
    done: 'has a hand-off proposed',
  },
  {
    about: 'episode',
    name: 'end',
    description: 'ends the episode with an outcome',
    options: (command) =>
      command
        .requiredOption(
          '--outcome <code>',
          `with which outcome: ${EPISODE_OUTCOME_CODES.join(', ')}`,
          oneOf(EPISODE_OUTCOME_CODES),
        )
        .requiredOption('--ended-on <day>', 'the day', day),
    done: 'is ended',
  },
  {
    about: 'handoff',
    name: 'introduce',
    description: 'says that you have introduced the person to the next worker',
    options: (command) =>
      command
        .requiredOption(
          '--means <code>',
          `how you met: ${INTRODUCTION_MEANS_CODES.join(', ')}; the policy says which count`,
          oneOf(INTRODUCTION_MEANS_CODES),
        )
        .requiredOption('--introduced-on <day>', 'the day', day),
    done: 'has its introduction recorded; the receiver has to confirm it',
  },
  {
    about: 'handoff',
    name: 'confirm',
    description: 'confirms the introduction: your worker is accountable from now on',
    options: (command) =>
      command
        .requiredOption('--introduction <event>', 'the id of the introduction', uuid)
        .requiredOption(worker, 'your worker who is accountable now, by your own id for them'),
    done: 'is confirmed; your party is accountable',
  },
  {
    about: 'handoff',
    name: 'fail',
    description: 'says that nothing came of the attempt',
    options: reason,
    done: 'has its failed attempt recorded',
  },
  {
    about: 'handoff',
    name: 'retry',
    description: 'tries a failed hand-off again with the same party',
    options: (command) =>
      command
        .option(worker, 'whom of its workers this attempt is meant for')
        .option('--failed <event>', 'where the receiver said that nothing came of it: the id of that event', uuid),
    done: 'is tried again',
  },
  { about: 'handoff', name: 'withdraw', description: 'gives the hand-off up', options: reason, done: 'is withdrawn' },
];
