import { servesSurvivors, type CommandHandling, type Rules } from '@hub/command-handling';
import { referralDeciders, type Referral, type ReferralState } from '@hub/referral';
import { streams, type PartyId, type Uuid } from '@hub/vocabulary';

export const loadReferral = async (handling: CommandHandling, id: Uuid): Promise<ReferralState> =>
  (await handling.load(streams.referral(id), referralDeciders.request)).state;

/** Whether the first referral of this one's chain is a shelter's: then the whole chain is about a survivor (decision 9). */
export const isOfSurvivor = async (handling: CommandHandling, rules: Rules, referral: Referral): Promise<boolean> => {
  const passed = new Set<Uuid>();
  let first = referral;
  while (first.partOf !== undefined && !passed.has(first.referral)) {
    passed.add(first.referral);
    const before = await loadReferral(handling, first.partOf);
    if (before === undefined) break;
    first = before;
  }
  return servesSurvivors(rules, first.sender);
};

/** The same of a referral that is acted on. To a party without standing in it nothing further is looked up (decision 21). */
export const actsOnSurvivor = async (handling: CommandHandling, rules: Rules, id: Uuid, party: PartyId): Promise<boolean> => {
  const referral = await loadReferral(handling, id);
  return referral !== undefined && referral.standing.has(party) && isOfSurvivor(handling, rules, referral);
};
