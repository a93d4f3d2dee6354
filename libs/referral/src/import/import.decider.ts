import { refused, type Decide } from '@hub/event-sourcing';
import { inFixedOrder } from '@hub/parties';
import { isFinal, isMoreAdvanced } from '../lifecycle';
import { decided, distinct, headOf } from '../referral-event';
import type { Referral, ReferralState } from '../referral.state';
import { notThere } from '../refusals';
import { survivorsReport } from '../survivors';
import { dueBy } from '../timing';
import type { ImportReferral } from './import.command';
import type { ReferralImported, ReferralImportUpdated } from './import.events';

/**
 * A referral that arrives in a state is recorded in that state, with the history that is known; transitions that nobody saw
 * are not invented. A later version moves it on if it reports a more advanced state; else it is known already. What was
 * closed here, by a party's own act, no report opens again.
 */
export const importReferral: Decide<ImportReferral, ReferralState> = (command, referral) => {
  if (referral === undefined) return imported(command);
  if (referral.sender !== command.party) return notThere;
  const closedHere = isFinal(referral.state) && !referral.imported;
  if (closedHere || !isMoreAdvanced(command.state, referral.state)) return [];
  return survivorsReport(command) ?? [decided('referral.import-updated', updateOf(command, referral), command.contents)];
};

const imported = (command: ImportReferral) =>
  command.addressee === command.party
    ? refused('referral/addressee-is-sender', 'A party cannot refer to itself. Name another party as addressee.')
    : (survivorsReport(command) ?? [decided('referral.imported', importOf(command), command.contents)]);

const importOf = (command: ImportReferral): ReferralImported => ({
  subject: command.subject,
  author: command.party,
  matter: `referral:${command.referral}`,
  purpose: command.purpose,
  concerns: distinct([command.party, command.addressee]),
  implies: inFixedOrder(command.implies),
  referral: command.referral,
  sender: command.party,
  addressee: command.addressee,
  state: command.state,
  ...(command.priority === undefined ? {} : { priority: command.priority }),
  requestedAt: command.requestedAt,
  deliverBy: dueBy(command.timing, 'give-basis', command.now),
  ...(command.partOf === undefined ? {} : { partOf: command.partOf }),
  ...reported(command),
});

const updateOf = (command: ImportReferral, referral: Referral): ReferralImportUpdated => ({
  ...headOf(referral, command.party, command.implies),
  state: command.state,
  ...reported(command),
});

const reported = ({ history, identifiers, attachments }: ImportReferral) => ({
  history: [...history],
  identifiers: [...identifiers],
  ...(attachments === undefined ? {} : { attachments: [...attachments] }),
});
