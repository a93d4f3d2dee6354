import { refused, type Decide, type Refusal } from '@hub/event-sourcing';
import { dueAfter } from '@hub/vocabulary';
import { notYet } from '../calendar';
import { INTRODUCTION_MEANS } from '../codes';
import { decided, handoffHead } from '../coordination-event';
import type { HandoffIntroduced } from '../coordination.events';
import { isPending, type Coordination } from '../coordination.state';
import {
  handoffFor,
  handoffNotThere,
  isCurrent,
  notAccountable,
  notPending,
  survivorsIdentity,
  type FoundHandoff,
} from '../refusals';
import type { Introduce } from './introduce.command';

/** Worker, person and next worker have met (H2). It moves nothing: the receiver has to confirm it. */
export const introduce: Decide<Introduce, Coordination> = (command, coordination) => {
  const found = handoffFor(coordination, command.handoff, command.party);
  if (found === undefined) return handoffNotThere;
  return (
    mayNotIntroduce(command, found) ??
    notYet(command.introducedOn, command.timeZone, command.now) ??
    survivorsIdentity(command) ?? [decided('handoff.introduced', introductionOf(command, found), command.contents)]
  );
};

const mayNotIntroduce = ({ party, means, counted }: Introduce, found: FoundHandoff): Refusal | undefined => {
  const { handoff, attempt } = found;
  if (handoff.from.party !== party) return notAccountable;
  if (!isCurrent(found) || !isPending(handoff)) return notPending;
  if (attempt.received === undefined)
    return refused(
      'handoff/not-delivered',
      'The proposal has not reached the next party yet. See to a basis on which it can be delivered, then introduce.',
    );
  if (attempt.introduced !== undefined)
    return refused('handoff/already-introduced', 'The introduction is recorded. The next party has to confirm it.');
  return counted.includes(means)
    ? undefined
    : refused(
        'handoff/means-not-counted',
        'By the policy in force this does not count as an introduction. Meet by means that count, or record that the attempt failed.',
        counted.map((each) => ({ code: 'handoff/counted-means', message: `${INTRODUCTION_MEANS[each].text} (${each})` })),
      );
};

const introductionOf = (command: Introduce, { episode, handoff }: FoundHandoff): HandoffIntroduced => ({
  ...handoffHead(episode, handoff, command.party, command.implies),
  means: command.means,
  introducedOn: command.introducedOn,
  deliverBy: dueAfter(command.now, command.deliverWithin).toISOString(),
});
