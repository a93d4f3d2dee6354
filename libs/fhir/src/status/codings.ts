import {
  CANCEL_REFUSALS,
  HOLD_REASONS,
  LIFECYCLE,
  OUTCOMES,
  REASONS,
  type CancelRefusal,
  type HoldReason,
  type LifecycleState,
  type OutcomeCode,
  type ReasonCode,
} from '@hub/referral';
import type { CodeableConcept, Coding } from '../resources';
import { broughtToNothingBy, type ReferralStatus } from './referral-status';

/** The hub's own code systems: what a target's statuses cannot say stands beside them, in these. */
export const SYSTEMS = {
  state: 'urn:referral-hub:referral-state',
  detail: 'urn:referral-hub:referral-detail',
  restsFrom: 'urn:referral-hub:rests-from',
  reason: 'urn:referral-hub:reason',
  holdReason: 'urn:referral-hub:hold-reason',
  cancelRefusal: 'urn:referral-hub:cancel-refusal',
  outcome: 'urn:referral-hub:outcome',
  attribution: 'urn:referral-hub:attribution',
} as const;

const code = (system: keyof typeof SYSTEMS, value: string): Required<Pick<Coding, 'system' | 'code'>> => ({
  system: SYSTEMS[system],
  code: value,
});

/** `Task.businessStatus`: the target's own code first where it has one, then the hub's. */
export const businessStatusOf = (status: ReferralStatus, own: readonly Coding[] = []): CodeableConcept => ({
  coding: [
    ...own,
    code('state', status.state),
    ...(status.takenOn ? [code('detail', 'taken-on')] : []),
    ...(status.question ? [code('detail', `information-${status.question}`)] : []),
    ...(status.cancel ? [code('detail', status.cancel === 'asked' ? 'cancel-asked' : 'cancel-refused')] : []),
    ...(status.rest ? [code('restsFrom', status.rest.from)] : []),
  ],
});

/** `Task.statusReason`, which needs a text; absent where there is nothing to give a reason for. */
export const statusReasonOf = (status: ReferralStatus): CodeableConcept | undefined => {
  const { reason, outcome, rest, cancel } = status;
  const attribution = broughtToNothingBy(status);
  const reasons: (Coding & { text?: string })[] = [
    ...(reason ? [{ ...code('reason', reason), text: REASONS[reason].text }] : []),
    ...(outcome ? [{ ...code('outcome', outcome), text: OUTCOMES[outcome].text }] : []),
    ...(rest?.reason ? [{ ...code('holdReason', rest.reason), text: HOLD_REASONS[rest.reason].text }] : []),
    ...(cancel && cancel !== 'asked'
      ? [{ ...code('cancelRefusal', cancel.refused), text: CANCEL_REFUSALS[cancel.refused].text }]
      : []),
    ...(attribution ? [code('attribution', attribution)] : []),
  ];
  const texts = reasons.flatMap(({ text }) => text ?? []);
  if (reasons.length === 0) return undefined;
  return { coding: reasons.map(({ text: _text, ...coding }) => coding), text: texts.join('; ') };
};

/** Reads both back; undefined where the hub's own state is not among them, as in a message of another system. */
export const statusFrom = (
  businessStatus: CodeableConcept | undefined,
  statusReason: CodeableConcept | undefined,
): ReferralStatus | undefined => {
  const all = [...(businessStatus?.coding ?? []), ...(statusReason?.coding ?? [])];
  const find = <Code extends string>(system: keyof typeof SYSTEMS, known: readonly Code[]): Code | undefined =>
    known.find((value) => all.some((coding) => coding.system === SYSTEMS[system] && coding.code === value));
  const state = find('state', LIFECYCLE);
  if (state === undefined) return undefined;
  const detail = (value: string) => find('detail', [value]) !== undefined;
  const reason = find('reason', keysOf<ReasonCode>(REASONS));
  const outcome = find('outcome', keysOf<OutcomeCode>(OUTCOMES));
  const from = find<LifecycleState>('restsFrom', LIFECYCLE);
  const holdReason = find('holdReason', keysOf<HoldReason>(HOLD_REASONS));
  const refused = find('cancelRefusal', keysOf<CancelRefusal>(CANCEL_REFUSALS));
  return {
    state,
    takenOn: detail('taken-on'),
    ...(reason ? { reason } : {}),
    ...(outcome ? { outcome } : {}),
    ...(from ? { rest: { from, ...(holdReason ? { reason: holdReason } : {}) } } : {}),
    ...(detail('information-asked') ? { question: 'asked' as const } : {}),
    ...(detail('information-told') ? { question: 'told' as const } : {}),
    ...(detail('cancel-asked') ? { cancel: 'asked' as const } : {}),
    ...(refused ? { cancel: { refused } } : {}),
  };
};

// Object.keys is typed as string[]; the keys of a constant table are its codes.
const keysOf = <Code extends string>(table: Readonly<Record<Code, unknown>>): Code[] => Object.keys(table) as Code[];
