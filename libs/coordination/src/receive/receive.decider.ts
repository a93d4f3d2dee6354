import { refused, type Decide } from '@hub/event-sourcing';
import { dueAfter } from '@hub/vocabulary';
import { decided, handoffHead } from '../coordination-event';
import type { HandoffReceived } from '../coordination.events';
import { isPending, type Attempt, type Coordination } from '../coordination.state';
import { findHandoff } from '../evolve';
import { handoffNotThere, isCurrent, type FoundHandoff } from '../refusals';
import type { ReceiveHandoff } from './receive.command';

/**
 * The delivery receipt (decision 8): names what it answers and holds nothing of the receiver's. Only with it does a clock run.
 * What was delivered once is not received twice, under whichever disclosure it comes again.
 */
export const receive: Decide<ReceiveHandoff, Coordination> = (command, coordination) => {
  const found = findHandoff(coordination, command.handoff);
  const answered = found && found.handoff.to === command.party ? attemptAnswered(found, command) : undefined;
  if (found === undefined || answered === undefined) return handoffNotThere;
  const reception = answered.proposed === command.answers ? answered.received : answered.introduced?.received;
  if (reception !== undefined) return [];
  if (answered !== found.attempt || !isCurrent(found) || !isPending(found.handoff))
    return refused(
      'handoff/superseded',
      'This attempt was over before it arrived. Nothing is to be done; what counts now will be delivered to whom it concerns.',
    );
  return [decided('handoff.received', receiptOf(command, found))];
};

const attemptAnswered = ({ handoff }: FoundHandoff, { answers }: ReceiveHandoff): Attempt | undefined =>
  handoff.attempts.find(({ proposed, introduced }) => proposed === answers || introduced?.event === answers);

const receiptOf = (command: ReceiveHandoff, { episode, handoff, attempt }: FoundHandoff): HandoffReceived => ({
  ...handoffHead(episode, handoff, handoff.from.party),
  receiver: command.party,
  answers: command.answers,
  disclosure: command.disclosure,
  actBy: dueAfter(
    command.now,
    attempt.proposed === command.answers ? command.introduceWithin : command.confirmWithin,
  ).toISOString(),
});
