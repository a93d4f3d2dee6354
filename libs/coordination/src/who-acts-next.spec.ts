import type { DecidedEvent } from '@hub/event-sourcing';
import { givenFor } from '@hub/event-sourcing/testing';
import { coordinationDeciders } from './deciders';
import {
  bigBend,
  delivered,
  ended,
  failed,
  gulfCoast,
  handedOver,
  hoursLater,
  introduced,
  met,
  opened,
  proposed,
  refusedBy,
  withdrawn,
} from './testing/examples';
import { whoActsNext, type NextAct } from './who-acts-next';

const given = givenFor(coordinationDeciders.open);
const next = (events: readonly DecidedEvent[]) => {
  const [episode] = given(...events).state().episodes;
  return episode && whoActsNext(episode);
};

describe('who acts next', () => {
  it.each<[string, readonly DecidedEvent[], NextAct | undefined]>([
    ['opened', [opened()], { party: gulfCoast, act: 'coordinate' }],
    ['proposed', [opened(), proposed()], { party: gulfCoast, act: 'give-basis', by: hoursLater(48) }],
    ['delivered', delivered(), { party: gulfCoast, act: 'introduce', by: hoursLater(72) }],
    ['introduced', [...delivered(), introduced()], { party: gulfCoast, act: 'give-basis', by: hoursLater(48) }],
    ['introduction delivered', met(), { party: bigBend, act: 'confirm', by: hoursLater(24) }],
    ['refused before they met', [...delivered(), refusedBy()], { party: gulfCoast, act: 'introduce', by: hoursLater(72) }],
    ['refused after they met', [...met(), refusedBy()], { party: gulfCoast, act: 'try-again' }],
    ['failed', [...met(), failed()], { party: gulfCoast, act: 'try-again', by: hoursLater(120) }],
    ['withdrawn', [...met(), withdrawn()], { party: gulfCoast, act: 'coordinate' }],
    ['handed over', handedOver(), { party: bigBend, act: 'coordinate' }],
    ['ended', [opened(), ended()], undefined],
  ])('is said for an episode that was %s', (_, events, expected) => expect(next(events)).toEqual(expected));
});
