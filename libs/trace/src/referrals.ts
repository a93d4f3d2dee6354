import { currentSending, evolveReferral, whoActsNext, type ReferralState } from '@hub/referral';
import type { EventFact } from './facts';
import type { TracedReferral } from './trace';

/** How a referral stands, as far as these events of its stream tell; undefined when they do not even tell that it is one. */
export const standOf = (events: readonly EventFact[]): TracedReferral | undefined => {
  const referral = events.reduce<ReferralState>(
    (state, { id, type, recordedAt, revision, outcome }) =>
      outcome.readable ? evolveReferral(state, { id, type, recordedAt, revision, open: outcome.open }) : state,
    undefined,
  );
  if (referral === undefined) return undefined;
  const next = whoActsNext(referral);
  return {
    referral: referral.referral,
    ...(referral.partOf === undefined ? {} : { partOf: referral.partOf }),
    sender: referral.sender,
    addressee: currentSending(referral).addressee,
    state: referral.state,
    imported: referral.imported,
    ...(next === undefined
      ? {}
      : { next: { party: next.party, act: next.act, ...(next.by === undefined ? {} : { by: next.by.toISOString() }) } }),
  };
};
