import { DateTime, IANAZone } from 'luxon';
import { refused, type Decide, type DecidedEvent, type Refusal } from '@hub/event-sourcing';
import { regimeMayOpen, type InformationCategory, type Regime } from '@hub/vocabulary';
import type { Policy } from '../policy.state';
import type { PolicyAdopted } from '../policy.events';
import { isLimitedAct } from '../time-limits';
import { sameContent } from '../same-content';
import type { AdoptPolicy } from './adopt-policy.command';

/**
 * From the event on, this version decides (decision 7). It is refused where a row would let one regime open another's
 * category (C1), where a name means two things, and where days could not be reckoned.
 */
export const adoptPolicy: Decide<AdoptPolicy, Policy> = ({ policy }, state) => {
  if (sameContent(state.inForce, policy)) return [];
  if (state.versions.has(policy.version))
    return refused(
      'policy/version-taken',
      'A policy of this version was adopted before with other content. Give this one a new version.',
    );
  return faultOf(policy) ?? [policyAdopted(policy)];
};

/** Why no hub would take this policy, whatever was adopted before; undefined for one that may be adopted. */
export const faultOf = (policy: PolicyAdopted): Refusal | undefined =>
  unreckonable(policy) ??
  noSuchDays(policy) ??
  twoMeanings(policy) ??
  unknownKinds(policy) ??
  unknownLimits(policy) ??
  mismatches(policy);

const noSuchDays = ({ holidays = [] }: PolicyAdopted): Refusal | undefined => {
  const wrong = holidays.filter((day) => !DateTime.fromISO(day).isValid);
  return wrong.length === 0
    ? undefined
    : refused(
        'policy/no-such-day',
        'Some holidays are days that no calendar has. Correct them (year-month-day).',
        wrong.map((day) => ({ code: 'policy/no-such-day', message: `There is no ${day}.` })),
      );
};

/** An offset such as `+01:00` would pass for a zone, but knows no summer time: only a name of the IANA database is one. */
const unreckonable = ({ timeZone }: PolicyAdopted): Refusal | undefined =>
  /^[A-Za-z]/.test(timeZone) && IANAZone.isValidZone(timeZone)
    ? undefined
    : refused(
        'policy/unknown-time-zone',
        'The time zone is not a name of the IANA database. Use one such as "America/New_York".',
      );

const twoMeanings = ({
  partyKinds,
  permissions,
  exceptions,
  instruments = [],
  holidays = [],
}: PolicyAdopted): Refusal | undefined => {
  const names = [
    ...partyKinds.map(({ kind }) => `party kind "${kind}"`),
    ...permissions.map(({ id }) => `permission "${id}"`),
    ...exceptions.map(({ kind, regime }) => `exception "${kind}" under ${regime}`),
    ...instruments.map(({ id }) => `instrument "${id}"`),
    ...holidays.map((day) => `holiday ${day}`),
  ];
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  return twice.length === 0
    ? undefined
    : refused(
        'policy/row-twice',
        'Some rows of this policy carry the same name. Keep one of each.',
        twice.map((name) => ({ code: 'policy/row-twice', message: `The ${name} stands in it twice.` })),
      );
};

const unknownKinds = ({ partyKinds, permissions }: PolicyAdopted): Refusal | undefined => {
  const known = new Set(partyKinds.map(({ kind }) => kind));
  const unknown = permissions.filter((row) => ![...row.discloserKinds, ...row.recipientKinds].every((kind) => known.has(kind)));
  return unknown.length === 0
    ? undefined
    : refused(
        'policy/unknown-kind',
        'Some permissions name a party kind that this policy does not list. Add the kind, or correct the row.',
        unknown.map(({ id, citation }) => ({
          code: 'policy/unknown-kind',
          message: `Permission "${id}" names an unlisted party kind.`,
          citation,
        })),
      );
};

/** A limit that nothing asks for would be silently without effect; one that says two things, or nothing, means nothing. */
const unknownLimits = ({ timeLimits = {} }: PolicyAdopted): Refusal | undefined => {
  const given = Object.entries<object | undefined>(timeLimits).filter(([, limit]) => limit !== undefined);
  const wrong = given.filter(([act, limit = {}]) => !isLimitedAct(act) || unitsOf(limit) !== 1);
  return wrong.length === 0
    ? undefined
    : refused(
        'policy/unknown-limit',
        'Some time limits are of no act that the hub knows, or not in one unit. Correct their names, and give each hours or business days.',
        wrong.map(([act]) => ({ code: 'policy/unknown-limit', message: `The limit "${act}" cannot be reckoned.` })),
      );
};

const unitsOf = (limit: object): number =>
  Object.entries(limit).filter(([unit, count]) => (unit === 'hours' || unit === 'businessDays') && count !== undefined).length;

const mismatches = ({ permissions, exceptions }: PolicyAdopted): Refusal | undefined => {
  const rows = [
    ...permissions.map((row) => ({ ...row, name: `Permission "${row.id}"` })),
    ...exceptions.map((row) => ({ ...row, name: `Exception "${row.kind}"` })),
  ];
  const details = rows.flatMap(({ name, regime, categories, citation }) =>
    foreignTo(regime, categories).map((category) => ({
      code: 'policy/regime-mismatch',
      message: `${name} under ${regime} lists ${category}, which belongs to another regime.`,
      citation,
    })),
  );
  return details.length === 0
    ? undefined
    : refused(
        'policy/regime-mismatch',
        'A permission or exception of one regime never opens a category of another. Move each such category to a row of its own regime.',
        details,
      );
};

const foreignTo = (regime: Regime, categories: readonly InformationCategory[]): readonly InformationCategory[] =>
  categories.filter((category) => !regimeMayOpen(regime, category));

export const policyAdopted = (open: PolicyAdopted): DecidedEvent<'policy.adopted', PolicyAdopted> => ({
  type: 'policy.adopted',
  version: 2,
  open,
});
