import { emptyRegister, evolveRegister, type GrantedConsent, type Register } from '@hub/consent';
import type { PartyId, Uuid } from '@hub/vocabulary';
import { decide } from '../decide';
import type { Disclosure, SegmentDecision } from '../disclosure.events';
import type { Dossier } from '../dossier';
import type { SourceEvent } from '../subject-event';
import { PARTIES } from './history';
import { isRegisterStream, lawfulWays, type LogEntry, type Ways } from './stage';

/**
 * Ways to get disclosure wrong, each one change to the lawful stage. The properties must catch every one: a sin that passes
 * means that the properties look away.
 */
export const sins: Readonly<Record<string, Ways>> = {
  'ignores denials': seeing((register) => ({ ...register, denials: new Map() })),
  'lets a denial beat a recorded exception': seeing((register) => ({
    ...register,
    exceptions: register.denials.size > 0 ? new Map() : register.exceptions,
  })),
  'counts a consent for a discloser that did not confirm it': seeing((register) =>
    withConsents(register, (consent) => ({ ...consent, confirmed: new Set(consent.disclosers) })),
  ),
  'lets one regime open another regime’s category': seeing((register) =>
    withConsents(register, (consent) => ({ ...consent, regimes: ['42-cfr-part-2', 'hipaa', 'general'] })),
  ),
  'judges by the head of the register instead of the trigger’s place': {
    ...lawfulWays,
    decide: (dossier, trigger, surroundings, log) =>
      decide(over(dossier, { register: registerAtHead(log) }), trigger, surroundings),
  },
  'takes a consent for a kind as one for everybody': seeing((register) =>
    withConsents(register, (consent) => ({
      ...consent,
      recipients: consent.recipients.flatMap((selector) =>
        'party' in selector ? [selector] : PARTIES.map((party) => ({ party })),
      ),
    })),
  ),
  'lets a permission open to a party without a part': {
    ...lawfulWays,
    decide: (dossier, trigger, surroundings) =>
      decide(over(dossier, { hasPart: () => true, partiesIn: () => PARTIES }), trigger, surroundings),
  },
  'leaves the accountable coordinator out': {
    ...lawfulWays,
    decide: (dossier, trigger, surroundings) =>
      decide(
        withPartsBy(dossier, () => false),
        trigger,
        surroundings,
      ),
  },
  'goes on telling a former coordinator': {
    ...lawfulWays,
    decide: (dossier, trigger, surroundings, log) =>
      decide(
        withPartsBy(dossier, (party) => tenuresUpTo(trigger, log).some((tenure) => tenure.party === party)),
        trigger,
        surroundings,
      ),
  },
  'tells a new coordinator nothing of what was before': {
    ...lawfulWays,
    decide: (dossier, trigger, surroundings, log) =>
      decide(
        withPartsBy(dossier, (party, { position }) =>
          tenuresUpTo(trigger, log).some(
            ({ party: accountable, from, until }) => accountable === party && from <= position && position < until,
          ),
        ),
        trigger,
        surroundings,
      ),
  },
  'opens the open part on its first implied category alone': {
    ...lawfulWays,
    decide: (dossier, trigger, surroundings) =>
      decide(
        over(dossier, {
          affected: (asOf: Date) =>
            dossier
              .affected(asOf)
              .map((event) => ({ ...event, head: { ...event.head, implies: event.head.implies.slice(0, 1) } })),
        }),
        trigger,
        surroundings,
      ),
  },
  'discloses to whom nobody registered': {
    ...lawfulWays,
    decide: (dossier, trigger, surroundings) =>
      decide(dossier, trigger, { ...surroundings, kindOf: (party) => surroundings.kindOf(party) ?? 'unregistered' }),
  },
  'makes old segments again': {
    ...lawfulWays,
    decide: (dossier, trigger, surroundings) => decide(over(dossier, { isLatest: () => true }), trigger, surroundings),
  },
  'gives the late nothing of the past': {
    ...lawfulWays,
    decide: (dossier, trigger, surroundings) =>
      decide(
        over(dossier, { affected: () => dossier.events.filter(({ reference }) => reference.id === trigger.id) }),
        trigger,
        surroundings,
      ),
  },
  'ignores that a consent ended by itself': {
    ...lawfulWays,
    decide: (dossier, trigger, surroundings) =>
      decide(dossier, trigger, { ...surroundings, asOf: new Date(0) }).map(({ id, open }) => ({
        id,
        open: { ...open, asOf: surroundings.asOf.toISOString() },
      })),
  },
  'forgets to withdraw': saying((segment) => (segment.state === 'withdrawn' ? undefined : segment)),
  'forgets to rebase': saying((segment) => (segment.state === 'rebased' ? undefined : segment)),
  'lets sealed segments stand when their open part falls': saying((segment) =>
    segment.state === 'withdrawn' && segment.reason === 'open-part-withheld' ? undefined : segment,
  ),
  'never gives again what was withdrawn once': {
    ...lawfulWays,
    decide: (dossier, trigger, surroundings) =>
      filtered(decide(dossier, trigger, surroundings), (segment, { open }) =>
        segment.state === 'made' && dossier.holdings.of(open.source.id, open.party, segment.category)?.held === false
          ? undefined
          : segment,
      ),
  },
  'lets authorship fall with a denial': saying((segment, { open }) =>
    open.party === open.source.author && open.trigger.type === 'consent.denied'
      ? { category: segment.category, state: 'withdrawn', reason: 'denied' }
      : segment,
  ),
};

/** These break the promise that every run writes the same, not the law of any one moment. */
export const sinsOfRepetition: Readonly<Record<string, Ways>> = {
  'names disclosures by chance': (() => {
    let runs = 0;
    return {
      ...lawfulWays,
      decide: (...given: Parameters<Ways['decide']>) =>
        lawfulWays
          .decide(...given)
          .map(({ id, open }) => ({ id: `${(runs += 1).toString(16).padStart(8, '0')}${id.slice(8)}`, open })),
    };
  })(),
  'counts decisions by where they stand, not by their trigger': {
    ...lawfulWays,
    keepsDossier: false,
    precedes: () => true,
  },
  'appends again what stands already': { ...lawfulWays, skipsKnown: false },
};

/** A dossier that shows something else in one place. */
const over = (dossier: Dossier, shown: Partial<Record<keyof Dossier, unknown>>): Dossier =>
  new Proxy(dossier, {
    get: (target, name) => {
      if (name in shown) return shown[name as keyof Dossier];
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });

/** A dossier in which a part is what the matter says, or what is said here. */
const withPartsBy = (dossier: Dossier, more: (party: PartyId, source: SourceEvent) => boolean): Dossier => {
  const hasPart = (party: PartyId, source: SourceEvent) =>
    dossier.events.some(
      ({ head }) => head.matter === source.head.matter && (head.author === party || head.concerns.includes(party)),
    ) || more(party, source);
  return over(dossier, {
    hasPart,
    partiesIn: (source: SourceEvent) => PARTIES.filter((party) => hasPart(party, source)),
  });
};

/** Who was accountable, and from which to which position of the log, up to a trigger. */
const tenuresUpTo = ({ id }: { readonly id: Uuid }, log: readonly LogEntry[]) => {
  const tenures: { party: unknown; from: bigint; until: bigint }[] = [];
  const now = BigInt(log.length);
  for (const [index, entry] of log.entries()) {
    if (!('event' in entry)) continue;
    const { type, open } = entry.event;
    const said = type === 'episode.opened' ? open['coordinator'] : type === 'handoff.confirmed' ? open['to'] : undefined;
    const last = tenures.at(-1);
    if ((said !== undefined || type === 'episode.ended') && last?.until === now) last.until = BigInt(index);
    if (said !== undefined) tenures.push({ party: (said as { party: unknown }).party, from: BigInt(index), until: now });
    if (entry.event.id === id) break;
  }
  return tenures;
};

function seeing(change: (register: Register) => Register): Ways {
  return {
    ...lawfulWays,
    decide: (dossier, trigger, surroundings) =>
      decide(over(dossier, { register: change(dossier.register) }), trigger, surroundings),
  };
}

type Change = (segment: SegmentDecision, disclosure: Disclosure) => SegmentDecision | undefined;

function saying(change: Change): Ways {
  return { ...lawfulWays, decide: (dossier, trigger, surroundings) => filtered(decide(dossier, trigger, surroundings), change) };
}

const filtered = (disclosures: readonly Disclosure[], change: Change): Disclosure[] =>
  disclosures.flatMap((disclosure) => {
    const segments = disclosure.open.segments.flatMap((segment) => change(segment, disclosure) ?? []);
    return segments.length === 0 ? [] : [{ id: disclosure.id, open: { ...disclosure.open, segments } }];
  });

const withConsents = (register: Register, change: (consent: GrantedConsent) => GrantedConsent): Register => ({
  ...register,
  consents: new Map([...register.consents].map(([id, consent]): [Uuid, GrantedConsent] => [id, change(consent)])),
});

const registerAtHead = (log: readonly LogEntry[]): Register =>
  log.reduce(
    (register, entry) =>
      'event' in entry && isRegisterStream(entry.event.stream) ? evolveRegister(register, entry.event) : register,
    emptyRegister,
  );
