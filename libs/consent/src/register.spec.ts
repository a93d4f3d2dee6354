import fc from 'fast-check';
import { EventCatalogue, isRefusal, type DecidedEvent, type Decision, type EvolvedEvent } from '@hub/event-sourcing';
import { consentDeciders } from './deciders';
import { evolveEntries, noEntries, type RegisterEntries } from './register-entries';
import { consentEvents } from './register.event-types';
import { emptyRegister, evolveRegister } from './register.state';
import {
  bayside,
  deliveries,
  denying,
  facts,
  form,
  gulfCoast,
  harbor,
  hoursLater,
  invoking,
  known,
  recorded,
  recording,
  revoked,
  stranger,
  subject,
  survivorsForm,
  survivorsRecording,
} from './testing/examples';

/** One thing that somebody tries on one of a few consents, denials and exceptions. */
interface Attempt {
  readonly what: keyof typeof consentDeciders | 'recordSealed';
  readonly party: string;
  readonly entry: number;
  readonly hours: number;
  readonly end: 'date' | 'event';
}

const attempts = fc.record<Attempt>({
  what: fc.constantFrom(
    'record',
    'record',
    'recordSealed',
    'confirm',
    'revoke',
    'expire',
    'reportEnd',
    'deny',
    'liftDenial',
    'invokeException',
    'endException',
  ),
  party: fc.constantFrom(gulfCoast, harbor, bayside),
  entry: fc.integer({ min: 1, max: 3 }),
  hours: fc.integer({ min: 0, max: 100 }),
  end: fc.constantFrom('date', 'event'),
});
const lives = fc.array(attempts, { maxLength: 40 });

const id = (entry: number) => `99999999-9999-8999-8999-99999999999${entry}`;

/** One of the two others. */
const recipientOf = (party: string, end: Attempt['end']): string =>
  [gulfCoast, harbor, bayside].filter((other) => other !== party)[end === 'date' ? 0 : 1] ?? stranger;

const decide = ({ what, party, entry, hours, end }: Attempt, state: RegisterEntries): Decision => {
  const now = hoursLater(hours);
  const by = { subject, party, now, implies: [] };
  switch (what) {
    case 'record': {
      const expiry = end === 'date' ? { on: '2026-11-04' } : { event: 'end of the case' };
      return consentDeciders.record.decide(recording({ ...by, consent: id(entry), form: form({ expiry }) }), state);
    }
    case 'recordSealed': {
      const recipient = recipientOf(party, end);
      return consentDeciders.record.decide(
        survivorsRecording({
          ...by,
          consent: id(entry),
          form: survivorsForm({ disclosers: [party], recipients: [{ party: recipient }], expiry: { on: '2026-11-04' } }),
          known,
          sealed: deliveries({ recipient }),
        }),
        state,
      );
    }
    case 'confirm':
      return consentDeciders.confirm.decide({ ...by, consent: id(entry) }, state);
    case 'revoke':
      return consentDeciders.revoke.decide({ ...by, consent: id(entry) }, state);
    case 'expire':
      return consentDeciders.expire.decide({ consent: id(entry), now }, state);
    case 'reportEnd':
      return consentDeciders.reportEnd.decide({ ...by, consent: id(entry) }, state);
    case 'deny':
      return consentDeciders.deny.decide(denying({ ...by, denial: id(entry) }), state);
    case 'liftDenial':
      return consentDeciders.liftDenial.decide({ ...by, denial: id(entry) }, state);
    case 'invokeException':
      return consentDeciders.invokeException.decide(
        invoking({ ...by, exception: id(entry), recipient: party === harbor ? bayside : harbor, facts, known }),
        state,
      );
    case 'endException':
      return consentDeciders.endException.decide({ exception: id(entry), now, ...(end === 'date' ? {} : { party }) }, state);
  }
};

interface Life {
  readonly events: readonly EvolvedEvent[];
  readonly state: RegisterEntries;
}

const evolved = (event: DecidedEvent, revision: number): EvolvedEvent => ({
  ...event,
  id: `00000000-0000-8000-8000-${String(revision).padStart(12, '0')}`,
  recordedAt: hoursLater(revision),
  revision,
});

const live = (given: readonly Attempt[], onStep: (attempt: Attempt, before: Life, decision: Decision) => void = () => {}): Life =>
  given.reduce<Life>(
    (life, attempt) => {
      const decision = decide(attempt, life.state);
      onStep(attempt, life, decision);
      if (isRefusal(decision)) return life;
      const added = decision.map((event, index) => evolved(event, life.events.length + index));
      return { events: [...life.events, ...added], state: added.reduce(evolveEntries, life.state) };
    },
    { events: [], state: noEntries },
  );

describe('the register of consents, whatever anybody tries', () => {
  const catalogue = new EventCatalogue(consentEvents);

  it('writes only what its schemas allow, and gives away at least the categories of what it is about', () => {
    fc.assert(
      fc.property(lives, (life) => {
        live(life, (_, __, decision) => {
          if (isRefusal(decision)) return;
          for (const event of decision) {
            catalogue.checkDecided(event);
            const { implies, categories = [] } = event.open as { implies: string[]; categories?: string[] };
            expect(implies).toEqual(expect.arrayContaining(categories));
          }
        });
      }),
    );
  });

  it('never brings back what is over, and confirms for named disclosers only', () => {
    fc.assert(
      fc.property(lives, (life) => {
        live(life, (_, { state }, decision) => {
          const after = isRefusal(decision) ? state : decision.map(evolved).reduce(evolveEntries, state);
          for (const [name, consent] of state.consents) {
            const next = after.consents.get(name);
            if (consent.state !== 'active') expect(next?.state).toBe(consent.state);
            expect([...(next?.confirmed ?? [])]).toEqual(expect.arrayContaining([...consent.confirmed]));
            expect(next?.disclosers).toEqual(expect.arrayContaining([...(next?.confirmed ?? [])]));
          }
          for (const [name, denial] of state.denials) if (denial.lifted) expect(after.denials.get(name)?.lifted).toBe(true);
          for (const [name, exception] of state.exceptions)
            if (exception.ended) expect(after.exceptions.get(name)?.ended).toBe(true);
        });
      }),
    );
  });

  it('never seals what one party knows of a person to two recipients under one pseudonym', () => {
    fc.assert(
      fc.property(lives, (life) => {
        const recipients = new Map<string, Set<string>>();
        for (const { author, recipient } of live(life).state.sealed.values())
          recipients.set(author, new Set([...(recipients.get(author) ?? []), recipient]));
        for (const each of recipients.values()) expect(each.size).toBe(1);
      }),
    );
  });

  it('takes no effect twice from one attempt', () => {
    fc.assert(
      fc.property(lives, (life) => {
        live(life, (attempt, { state }, decision) => {
          if (isRefusal(decision)) return;
          const again = decide(attempt, decision.map(evolved).reduce(evolveEntries, state));
          if (!isRefusal(again)) expect(again).toEqual([]);
        });
      }),
    );
  });

  it('is not there for a stranger, whatever they try on what others recorded', () => {
    const onOthers = attempts.filter(({ what }) =>
      ['confirm', 'revoke', 'reportEnd', 'liftDenial', 'endException'].includes(what),
    );
    fc.assert(
      fc.property(lives, onOthers, (life, attempt) => {
        const blind: Attempt = { ...attempt, party: stranger, end: 'event' };
        expect(decide(blind, live(life).state)).toEqual(decide(blind, noEntries));
      }),
    );
  });

  it('keeps what bases are judged by the same for who decides and for who reads, in the order of recording', () => {
    fc.assert(
      fc.property(lives, (life) => {
        const { events, state } = live(life);
        const { consents, denials, exceptions } = events.reduce(evolveRegister, emptyRegister);
        expect({ consents, denials, exceptions }).toEqual({
          consents: state.consents,
          denials: state.denials,
          exceptions: state.exceptions,
        });
        const revisions = [...consents.values()].map(({ revision }) => revision);
        expect(revisions).toEqual([...revisions].sort((left, right) => left - right));
      }),
    );
  });

  it('hands out states that are not seen to change, whatever is folded onto them afterwards', () => {
    const spelledOut = (state: RegisterEntries) =>
      structuredClone({
        consents: [...state.consents],
        denials: [...state.denials],
        exceptions: [...state.exceptions],
        heads: [...state.heads],
        sealed: [...state.sealed],
      });
    fc.assert(
      fc.property(lives, (life) => {
        const handedOut: (readonly [RegisterEntries, ReturnType<typeof spelledOut>])[] = [];
        const { events } = live(life, (_, { state }) => handedOut.push([state, spelledOut(state)]));
        for (const [state] of handedOut.toReversed()) events.reduce(evolveEntries, state);
        for (const [state, then] of handedOut) expect(spelledOut(state)).toEqual(then);
      }),
    );
  });

  it('folds any part of its events', () => {
    fc.assert(
      fc.property(lives, fc.infiniteStream(fc.boolean()), (life, keep) => {
        const { events } = live(life);
        expect(() => events.filter(() => keep.next().value).reduce(evolveEntries, noEntries)).not.toThrow();
      }),
    );
  });

  it('would show a fold that forgets a revocation (control)', () => {
    const forgetful = (state: RegisterEntries, event: EvolvedEvent) =>
      event.type === 'consent.revoked' ? state : evolveEntries(state, event);
    const { failed } = fc.check(
      fc.property(lives, (life) => {
        const { events, state } = live(life);
        const seen = events.reduce(forgetful, noEntries);
        return [...state.consents].every(([name, consent]) => seen.consents.get(name)?.state === consent.state);
      }),
      { numRuns: 2_000, seed: 1 },
    );
    expect(failed).toBe(true);
    expect([recorded(), revoked()].map(evolved).reduce(evolveEntries, noEntries).consents.get(recording().consent)?.state).toBe(
      'revoked',
    );
  });

  it('reaches every kind of event in these random lives, or they would show nothing', () => {
    const reached = new Set(
      fc.sample(lives, { numRuns: 500, seed: 1 }).flatMap((life) => live(life).events.map(({ type }) => type)),
    );
    expect([...reached].sort()).toEqual(consentEvents.map(({ type }) => type).sort());
  });
});
