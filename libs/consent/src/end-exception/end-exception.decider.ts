import { refused, type Decide, type DecidedEvent } from '@hub/event-sourcing';
import type { SubjectHead } from '@hub/vocabulary';
import { decided, headOfLater, type RegisterEntries } from '../register-entries';
import { exceptionNotThere, exceptionOf } from '../refusals';
import type { ExceptionEnded } from '../register.events';
import type { InvokedException } from '../register.state';
import type { EndException } from './end-exception.command';

/** An exception ends once: by its time, or sooner by who invoked it, the author of both. */
export const endException: Decide<EndException, RegisterEntries> = ({ exception: id, now, party }, entries) => {
  const exception = party === undefined ? entries.exceptions.get(id) : exceptionOf(entries, id, party);
  const head = entries.heads.get(id);
  if (exception === undefined || head === undefined) return party === undefined ? [] : exceptionNotThere;
  if (party !== undefined && exception.author !== party)
    return refused('exception/not-yours-to-end', 'Only the party that invoked this exception ends it. Ask that party.');
  if (exception.ended || (party === undefined && now < exception.until)) return [];
  return [ended(exception, head, party === undefined ? 'time' : 'ended')];
};

const ended = ({ exception, author }: InvokedException, head: SubjectHead, cause: ExceptionEnded['cause']): DecidedEvent => {
  const open: ExceptionEnded = { ...headOfLater(head, author), exception, cause };
  return decided('exception.ended', open);
};
