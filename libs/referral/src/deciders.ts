import type { Decide, Decider } from '@hub/event-sourcing';
import { accept } from './accept/accept.decider';
import { askInformation } from './ask-information/ask-information.decider';
import { attemptContact } from './attempt-contact/attempt-contact.decider';
import { cancelAppointment } from './cancel-appointment/cancel-appointment.decider';
import { cancel } from './cancel/cancel.decider';
import { decline } from './decline/decline.decider';
import { end } from './end/end.decider';
import { giveInformation } from './give-information/give-information.decider';
import { hold } from './hold/hold.decider';
import { importReferral } from './import/import.decider';
import { markOverdue } from './mark-overdue/mark-overdue.decider';
import { noShow } from './no-show/no-show.decider';
import { note } from './note/note.decider';
import { receive } from './receive/receive.decider';
import { redirect } from './redirect/redirect.decider';
import { evolveReferral } from './referral.evolve';
import type { ReferralState } from './referral.state';
import { refuseCancel } from './refuse-cancel/refuse-cancel.decider';
import { request } from './request/request.decider';
import { resume } from './resume/resume.decider';
import { schedule } from './schedule/schedule.decider';
import { startService } from './start/start.decider';
import { waitlist } from './waitlist/waitlist.decider';

const onReferral = <Command>(decide: Decide<Command, ReferralState>): Decider<ReferralState, Command> => ({
  initialState: undefined,
  evolve: evolveReferral,
  decide,
});

/** What can be done with a referral, each on the stream `referral-<id>`. */
export const referralDeciders = {
  request: onReferral(request),
  receive: onReferral(receive),
  waitlist: onReferral(waitlist),
  accept: onReferral(accept),
  decline: onReferral(decline),
  redirect: onReferral(redirect),
  askInformation: onReferral(askInformation),
  giveInformation: onReferral(giveInformation),
  schedule: onReferral(schedule),
  cancelAppointment: onReferral(cancelAppointment),
  noShow: onReferral(noShow),
  attemptContact: onReferral(attemptContact),
  start: onReferral(startService),
  note: onReferral(note),
  hold: onReferral(hold),
  resume: onReferral(resume),
  end: onReferral(end),
  cancel: onReferral(cancel),
  refuseCancel: onReferral(refuseCancel),
  import: onReferral(importReferral),
  markOverdue: onReferral(markOverdue),
} as const;
