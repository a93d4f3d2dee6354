import fc from 'fast-check';
import { isRefusal } from '@hub/event-sourcing';
import {
  CANCEL_REFUSAL_CODES,
  currentSending,
  HOLD_REASON_CODES,
  LIFECYCLE,
  OUTCOME_CODES,
  REASON_CODES,
  referralEvents,
  type Referral,
} from '@hub/referral';
import { after, authorOf, live, lives } from '@hub/referral/testing/lives';
import {
  bserCodeOf,
  bserStandingOf,
  chainLinksOf,
  GRAVITY_EXCEPTIONS,
  gravityAllows,
  gravityStandingOf,
  gravityStatusOf,
  namesOf,
  planImport,
  setterOf,
  statusOfBser,
  statusOfGravity,
  statusOfTask,
  taskStandingOf,
  THREE_SIXTY_X,
  type GravityException,
  type ReferralStatus,
} from '../index';
import { digest, fileOf, PARTIES, patient, serviceRequest, task } from '../testing/resources';
import { broughtToNothingBy, referralStatusOf } from './referral-status';

const taken = { takenOn: true } as const;
const rest = (from: ReferralStatus['state']): ReferralStatus => ({
  state: 'on-hold',
  ...taken,
  rest: { from, reason: 'awaiting-capacity' },
});

/** Hub, and what FHIR R4, Gravity and BSeR make of it. */
const TABLE: readonly [ReferralStatus, string, string, string][] = [
  [{ state: 'requested', takenOn: false }, 'requested', 'requested', '2.0'],
  [{ state: 'received', takenOn: false }, 'received', 'requested', '2.0'],
  [{ state: 'received', takenOn: false, question: 'asked' }, 'received', 'requested', '2.0'],
  [{ state: 'waitlisted', ...taken }, 'accepted', 'accepted', '3.0'],
  [{ state: 'accepted', ...taken }, 'accepted', 'accepted', '3.0'],
  [{ state: 'scheduled', ...taken }, 'accepted', 'accepted', '5.1.1'],
  [{ state: 'no-show', ...taken }, 'accepted', 'accepted', '5.1.2'],
  [{ state: 'appointment-cancelled', ...taken }, 'accepted', 'accepted', '5.1.3'],
  [rest('waitlisted'), 'on-hold', 'accepted', '3.0'],
  [rest('accepted'), 'on-hold', 'accepted', '3.0'],
  [rest('scheduled'), 'on-hold', 'accepted', '5.1.1'],
  [rest('in-service'), 'on-hold', 'on-hold', '5.1.4'],
  [{ state: 'in-service', ...taken }, 'in-progress', 'in-progress', '5.1.4'],
  [{ state: 'in-service', ...taken, question: 'told' }, 'in-progress', 'in-progress', '5.1.4'],
  [{ state: 'in-service', ...taken, cancel: 'asked' }, 'in-progress', 'in-progress', '5.2'],
  [{ state: 'in-service', ...taken, cancel: { refused: 'required-by-law' } }, 'in-progress', 'in-progress', '5.1.4'],
  [{ state: 'declined', takenOn: false, reason: 'no-capacity' }, 'rejected', 'rejected', '4.0'],
  [{ state: 'declined', ...taken, reason: 'no-capacity' }, 'rejected', 'cancelled', '4.0'],
  [{ state: 'cancelled', takenOn: false, reason: 'duplicate' }, 'cancelled', 'cancelled', '6.0'],
  [{ state: 'ended', ...taken, outcome: 'completed' }, 'completed', 'completed', '7.0'],
  [{ state: 'ended', ...taken, outcome: 'failed-to-engage' }, 'failed', 'failed', '7.0'],
];

const told = [
  ['FHIR R4', taskStandingOf, statusOfTask],
  ['Gravity', gravityStandingOf, statusOfGravity],
  ['BSeR', bserStandingOf, statusOfBser],
] as const;

describe('how a referral stands, told to another system', () => {
  it.each(TABLE)('tells %j', (status, fhir, gravity, bser) => {
    expect([taskStandingOf(status).status, gravityStandingOf(status).status, bserCodeOf(status)]).toEqual([fhir, gravity, bser]);
    expect(bserStandingOf(status).businessStatus.coding?.[0]?.code).toBe(bser);
  });

  it('has a row for every state', () => expect(new Set(TABLE.map(([{ state }]) => state))).toEqual(new Set(LIFECYCLE)));

  const every: readonly ReferralStatus[] = [
    ...TABLE.map(([status]) => status),
    ...REASON_CODES.flatMap((reason) => (['declined', 'cancelled'] as const).map((state) => ({ state, takenOn: false, reason }))),
    ...OUTCOME_CODES.map((outcome) => ({ state: 'ended' as const, ...taken, outcome })),
    ...HOLD_REASON_CODES.map((reason) => ({ ...rest('accepted'), rest: { from: 'accepted' as const, reason } })),
    ...CANCEL_REFUSAL_CODES.map((refused) => ({ state: 'in-service' as const, ...taken, cancel: { refused } })),
  ];

  it.each(told)('leads back from %s to every state, with its reason', (_, tell, read) => {
    for (const status of every) expect(read(tell(status))).toEqual(status);
  });

  it.each(told)('leads back from %s wherever a referral gets', (_, tell, read) => {
    fc.assert(
      fc.property(lives, (life) => {
        live(life, (_attempt, { state }) => {
          if (state === undefined) return;
          const status = referralStatusOf(state);
          expect(read(tell(status))).toEqual(status);
        });
      }),
    );
  });

  it('believes no message whose status contradicts what stands beside it, and none without a state of the hub', () => {
    const standing = taskStandingOf({ state: 'accepted', ...taken });
    expect(statusOfTask({ ...standing, status: 'completed' })).toBeUndefined();
    expect(statusOfTask({ status: 'accepted', businessStatus: { text: 'on the way' } })).toBeUndefined();
  });

  it('gives a reason with its text, and says whose decision it was that nothing came of it', () => {
    const by = (status: ReferralStatus) => broughtToNothingBy(status);
    expect(taskStandingOf({ state: 'declined', takenOn: false, reason: 'subject-declined' }).statusReason).toEqual({
      coding: [
        { system: 'urn:referral-hub:reason', code: 'subject-declined' },
        { system: 'urn:referral-hub:attribution', code: 'client-declined' },
      ],
      text: 'The person declined',
    });
    expect(by({ state: 'declined', takenOn: false, reason: 'no-capacity' })).toBe('provider-declined');
    expect(by({ state: 'cancelled', takenOn: false, reason: 'no-longer-needed' })).toBe('sender-withdrew');
    expect(by({ state: 'ended', ...taken, outcome: 'provider-ended' })).toBe('provider-declined');
    expect(by({ state: 'ended', ...taken, outcome: 'failed-to-engage' })).toBe('client-declined');
    expect(by({ state: 'ended', ...taken, outcome: 'completed' })).toBeUndefined();
    for (const status of every) {
      const { statusReason } = taskStandingOf(status);
      expect(statusReason === undefined || (statusReason.text ?? '') !== '').toBe(true);
    }
  });
});

describe('the steps of a referral, as Gravity has them', () => {
  const exceptionFor = (types: readonly string[], before: Referral): GravityException | undefined => {
    if (types.includes('referral.redirected')) return 'sent-elsewhere';
    if (types.some((type) => type.startsWith('referral.import'))) return 'reported';
    return before.state === 'declined' && types.includes('referral.cancelled') ? 'declined-then-withdrawn' : undefined;
  };
  const met = new Set<string>();

  const stepsOf = (allows: typeof gravityAllows) =>
    fc.property(lives, (life) => {
      live(life, (_, before, decision) => {
        if (isRefusal(decision) || before.state === undefined) return;
        const { events, state } = after(before, decision);
        const [from, to] = [gravityStatusOf(referralStatusOf(before.state)), state && gravityStatusOf(referralStatusOf(state))];
        const exception = exceptionFor(
          decision.map(({ type }) => type),
          before.state,
        );
        if (exception !== undefined) met.add(exception);
        if (to === undefined || from === to || exception !== undefined) return;
        expect([from, to, allows(from, to)]).toEqual([from, to, true]);
        const last = events.at(-1);
        if (setterOf(to) === 'target') expect(last && authorOf(last)).toBe(currentSending(before.state).addressee);
      });
    });

  it('are transitions of its machine, set by whom it says, or a documented exception', () => {
    fc.assert(stepsOf(gravityAllows), { numRuns: 500, seed: 1 });
    expect([...met].sort()).toEqual(Object.keys(GRAVITY_EXCEPTIONS).sort());
  });

  it('would be caught if the machine did not allow them (control)', () =>
    expect(
      fc.check(
        stepsOf((from, to) => gravityAllows(from, to) && to !== 'on-hold'),
        { numRuns: 500, seed: 1 },
      ).failed,
    ).toBe(true));

  it('have a 360X transaction, but for receipts, what another system reports and what the clock says', () =>
    expect(referralEvents.map(({ type }) => type).filter((type) => THREE_SIXTY_X[type] === undefined)).toEqual(
      referralEvents.map(({ type }) => type).filter((type) => /received|import|overdue/.test(type)),
    ));
});

describe('a chain, as FHIR has it', () => {
  it('is a filler’s order based on the first request, and its Task a part of the first: the plan reads it back', () => {
    const names = namesOf('11111111-1111-8111-8111-111111111111');
    const first = chainLinksOf();
    const part = chainLinksOf(names);
    expect(first).toEqual({ request: { intent: 'original-order' }, task: { intent: 'order' } });
    const id = (name: string) => name.slice(name.indexOf('/') + 1);
    const resources = [
      patient('person'),
      serviceRequest(id(names.request), first.request),
      task(id(names.task), { ...first.task, focus: { reference: names.request } }),
      serviceRequest('onward', part.request),
      task('onward', {
        ...part.task,
        focus: { reference: 'ServiceRequest/onward' },
        requester: { reference: 'Organization/serves' },
        owner: { reference: 'Organization/asks' },
        authoredOn: '2026-03-03T09:00:00Z',
      }),
    ];
    const { items } = planImport(
      resources.map((resource) => fileOf(`${resource.resourceType}-${resource.id}.json`, resource)),
      { parties: PARTIES, digest },
    );
    expect(items.flatMap((item) => (item.kind === 'referral-import' ? [[item.resource, item.partOf]] : []))).toEqual([
      [names.task, undefined],
      ['Task/onward', names.task],
    ]);
    expect(items.flatMap(({ warnings }) => warnings)).toEqual([]);
  });
});
