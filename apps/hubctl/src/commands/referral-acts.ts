import type { Command } from 'commander';
import {
  APPOINTMENT_MEANS,
  CALLED_OFF_BY,
  CANCEL_REFUSAL_CODES,
  CONTACT_MEANS,
  CONTACT_OUTCOMES,
  HOLD_REASON_CODES,
  OUTCOME_CODES,
  REASON_CODES,
} from '@hub/referral';
import { count, day, instant, oneOf, uuid } from '../arguments';

/** One act on a referral: its name, its options, and what the hub is told. */
export interface Act {
  readonly name: string;
  readonly description: string;
  readonly options: (command: Command) => Command;
  readonly done: string;
}

export const REFERRAL_ACTS: readonly Act[] = [
  {
    name: 'accept',
    description: 'takes the referral on',
    options: (command) => command.option('--start-by <day>', 'the day on which service should start', day),
    done: 'is accepted',
  },
  {
    name: 'decline',
    description: 'declines the referral',
    options: (command) => command.requiredOption('--reason <code>', `why: ${REASON_CODES.join(', ')}`, oneOf(REASON_CODES)),
    done: 'is declined',
  },
  {
    name: 'redirect',
    description: 'sends the referral on to another party',
    options: (command) =>
      command
        .requiredOption('--to <party>', 'to whom')
        .option('--reason <code>', 'why', oneOf(REASON_CODES))
        .option('--declined <event>', 'from a sender: the id of the decline that it answers', uuid),
    done: 'is sent on',
  },
  {
    name: 'start',
    description: 'says that service has started',
    options: (command) => command.requiredOption('--started-on <day>', 'the day', day),
    done: 'is in service',
  },
  {
    name: 'end',
    description: 'ends service with an outcome',
    options: (command) =>
      command
        .requiredOption('--outcome <code>', `with which outcome: ${OUTCOME_CODES.join(', ')}`, oneOf(OUTCOME_CODES))
        .requiredOption('--ended-on <day>', 'the day', day),
    done: 'is ended',
  },
  {
    name: 'cancel',
    description: 'withdraws the referral, or asks to; an addressee agrees with --asked',
    options: (command) =>
      command
        .requiredOption('--reason <code>', `why: ${REASON_CODES.join(', ')}`, oneOf(REASON_CODES))
        .option('--asked <event>', 'from an addressee that agrees: the id of the request to cancel', uuid)
        .option('--refused <event>', 'from a sender that asks again: the id of the refusal', uuid),
    done: 'has your word recorded',
  },
  {
    name: 'waitlist',
    description: 'keeps the person on the waiting list, or says how the list stands',
    options: (command) =>
      command
        .option('--position <number>', 'place on the list', count)
        .option('--estimated-start <day>', 'the day on which there may be room', day),
    done: 'is on the waiting list',
  },
  {
    name: 'ask-information',
    description: 'asks for more; the question is in --contents',
    options: (command) => command.option('--of <party>', 'who is asked (default: whoever sent it to you)'),
    done: 'has your question recorded',
  },
  {
    name: 'give-information',
    description: 'tells what was asked, or more; it is in --contents',
    options: (command) => command.option('--asked <event>', 'the id of the question that it answers', uuid),
    done: 'has what you told recorded',
  },
  {
    name: 'schedule',
    description: 'makes an appointment, or moves it',
    options: (command) =>
      command
        .requiredOption('--starts-at <instant>', 'when it begins, for example 2026-12-01T15:00:00Z', instant)
        .option('--means <means>', `how it takes place: ${APPOINTMENT_MEANS.join(', ')}`, oneOf(APPOINTMENT_MEANS)),
    done: 'is scheduled',
  },
  {
    name: 'cancel-appointment',
    description: 'says that the appointment was called off',
    options: (command) =>
      command.requiredOption('--called-off-by <who>', `by whom: ${CALLED_OFF_BY.join(', ')}`, oneOf(CALLED_OFF_BY)),
    done: 'awaits another appointment',
  },
  {
    name: 'no-show',
    description: 'says that nobody came to the appointment',
    options: (command) => command,
    done: 'awaits another appointment',
  },
  {
    name: 'attempt-contact',
    description: 'records an attempt to reach the person',
    options: (command) =>
      command
        .requiredOption('--attempted-at <instant>', 'when, for example 2026-12-01T15:00:00Z', instant)
        .requiredOption('--means <means>', `how: ${CONTACT_MEANS.join(', ')}`, oneOf(CONTACT_MEANS))
        .requiredOption('--outcome <outcome>', `what came of it: ${CONTACT_OUTCOMES.join(', ')}`, oneOf(CONTACT_OUTCOMES)),
    done: 'has the attempt recorded',
  },
  {
    name: 'note',
    description: 'tells how it goes on, an interim note; it is in --contents',
    options: (command) => command,
    done: 'has the note recorded',
  },
  {
    name: 'hold',
    description: 'lets work on it rest until a day; what was due stands still',
    options: (command) =>
      command
        .requiredOption('--reason <code>', `why: ${HOLD_REASON_CODES.join(', ')}`, oneOf(HOLD_REASON_CODES))
        .requiredOption('--until <day>', 'the last day on which it rests', day),
    done: 'rests',
  },
  {
    name: 'resume',
    description: 'goes on with what rested',
    options: (command) => command,
    done: 'goes on',
  },
  {
    name: 'refuse-cancel',
    description: 'goes on although the sender asked to cancel',
    options: (command) =>
      command
        .requiredOption('--asked <event>', 'the id of the request to cancel', uuid)
        .requiredOption('--reason <code>', `why: ${CANCEL_REFUSAL_CODES.join(', ')}`, oneOf(CANCEL_REFUSAL_CODES)),
    done: 'goes on',
  },
];
