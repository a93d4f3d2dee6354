import { refused, type DecidedEvent, type Decider } from '../decider';
import { givenFor } from './given';

const opened: DecidedEvent = { type: 'door.opened', version: 1, open: {} };
const door: Decider<boolean, 'open'> = {
  initialState: false,
  evolve: (_, event) => event.type === 'door.opened',
  decide: (_, isOpen) =>
    isOpen ? refused('door/open', 'The door is open.', [{ code: 'door/latch', message: 'latch' }]) : [opened],
};
const given = givenFor(door);

describe('given … when … then', () => {
  it('passes what was decided and what was refused', () => {
    given().when('open').then(opened);
    given(opened).when('open').isRefused('door/open');
    given(opened).when('open').isRefused('door/open', 'door/latch');
    expect(given(opened).state()).toBe(true);
  });

  it.each([
    [
      'another event',
      () =>
        given()
          .when('open')
          .then({ ...opened, type: 'door.closed' }),
    ],
    ['an event too few', () => given().when('open').thenNothing()],
    ['an event where there was a refusal', () => given(opened).when('open').then(opened)],
    ['a refusal where there was an event', () => given().when('open').isRefused('door/open')],
    ['another refusal', () => given(opened).when('open').isRefused('door/locked')],
    ['another detail', () => given(opened).when('open').isRefused('door/open', 'door/hinge')],
  ])('fails on %s', (_, wrong) => {
    expect(wrong).toThrow();
  });
});
