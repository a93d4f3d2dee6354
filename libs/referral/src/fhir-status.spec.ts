import { OUTCOME_CODES, OUTCOMES } from './codes';
import { lifecycleOf, TASK_STATUSES, taskStatusOf } from './fhir-status';
import { LIFECYCLE, TAKEN_ON, type LifecycleState } from './lifecycle';

describe('FHIR Task.status', () => {
  it.each([
    ['requested', 'requested'],
    ['received', 'received'],
    ['waitlisted', 'accepted'],
    ['accepted', 'accepted'],
    ['scheduled', 'accepted'],
    ['no-show', 'accepted'],
    ['appointment-cancelled', 'accepted'],
    ['on-hold', 'on-hold'],
    ['in-service', 'in-progress'],
    ['declined', 'rejected'],
    ['cancelled', 'cancelled'],
    ['ended', 'completed'],
  ] as const)('tells %s as %s', (state, status) => {
    expect(taskStatusOf(state)).toBe(status);
  });

  it('tells every state in a way that leads back to it, but for what only a business status tells from accepted', () => {
    const within = (state: LifecycleState) =>
      state === 'waitlisted' || TAKEN_ON.some((other) => other === state) ? 'accepted' : state;
    for (const state of LIFECYCLE) expect(lifecycleOf(taskStatusOf(state))).toBe(within(state));
    for (const outcome of OUTCOME_CODES) expect(lifecycleOf(taskStatusOf('ended', outcome))).toBe('ended');
  });

  it('tells an end without the need being met as failed', () => {
    expect(OUTCOME_CODES.map((outcome) => taskStatusOf('ended', outcome))).toEqual(
      OUTCOME_CODES.map((outcome) => OUTCOMES[outcome].fhir),
    );
    expect(taskStatusOf('ended', 'failed-to-engage')).toBe('failed');
  });

  it('has no state yet for a draft, a Task that is ready, and one entered in error', () => {
    expect(TASK_STATUSES.filter((status) => lifecycleOf(status) === undefined)).toEqual(['draft', 'ready', 'entered-in-error']);
  });
});
