import { refused, type Decide } from '@hub/event-sourcing';
import { inFixedOrder } from '@hub/parties';
import { decided, distinct } from '../referral-event';
import type { ReferralRequested } from '../referral.events';
import type { ReferralState } from '../referral.state';
import { survivorsChain, survivorsIdentity } from '../survivors';
import { dueBy } from '../timing';
import type { RequestReferral } from './request.command';

/** A party asks another to serve a person (R1; FHIR Task requested). The addressee learns of it once there is a basis. */
export const request: Decide<RequestReferral, ReferralState> = (command, referral) => {
  if (referral !== undefined)
    return refused('referral/already-there', 'This referral was published before. Send a new one under a new idempotency key.');
  if (command.addressee === command.party)
    return refused('referral/addressee-is-sender', 'A party cannot refer to itself. Name another party as addressee.');
  return (
    survivorsChain(command) ?? survivorsIdentity(command) ?? [decided('referral.requested', requestOf(command), command.contents)]
  );
};

const requestOf = (command: RequestReferral): ReferralRequested => ({
  subject: command.subject,
  author: command.party,
  matter: `referral:${command.referral}`,
  purpose: command.purpose,
  concerns: distinct([command.party, command.addressee]),
  implies: inFixedOrder(command.implies),
  referral: command.referral,
  sender: command.party,
  addressee: command.addressee,
  priority: command.priority,
  requestedAt: command.now.toISOString(),
  deliverBy: dueBy(command.timing, 'give-basis', command.now),
  ...(command.partOf === undefined ? {} : { partOf: command.partOf }),
});
