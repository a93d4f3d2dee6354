import type { Decide, Decider } from '@hub/event-sourcing';
import { accept } from './accept/accept.decider';
import { cancel } from './cancel/cancel.decider';
import { decline } from './decline/decline.decider';
import { end } from './end/end.decider';
import { importReferral } from './import/import.decider';
import { markOverdue } from './mark-overdue/mark-overdue.decider';
import { receive } from './receive/receive.decider';
import { redirect } from './redirect/redirect.decider';
import { evolveReferral, type ReferralState } from './referral.state';
import { request } from './request/request.decider';
import { startService } from './start/start.decider';

const onReferral = <Command>(decide: Decide<Command, ReferralState>): Decider<ReferralState, Command> => ({
  initialState: undefined,
  evolve: evolveReferral,
  decide,
});

/** What can be done with a referral, each on the stream `referral-<id>`. */
export const referralDeciders = {
  request: onReferral(request),
  receive: onReferral(receive),
  accept: onReferral(accept),
  decline: onReferral(decline),
  redirect: onReferral(redirect),
  start: onReferral(startService),
  end: onReferral(end),
  cancel: onReferral(cancel),
  import: onReferral(importReferral),
  markOverdue: onReferral(markOverdue),
} as const;
