import { accept } from './accept/accept.act';
import { askInformation } from './ask-information/ask-information.act';
import { attemptContact } from './attempt-contact/attempt-contact.act';
import { cancel } from './cancel/cancel.act';
import { cancelAppointment } from './cancel-appointment/cancel-appointment.act';
import { decline } from './decline/decline.act';
import { end } from './end/end.act';
import { giveInformation } from './give-information/give-information.act';
import { hold } from './hold/hold.act';
import { noShow } from './no-show/no-show.act';
import { note } from './note/note.act';
import { receive } from './receive/receive.act';
import { redirect } from './redirect/redirect.act';
import { refuseCancel } from './refuse-cancel/refuse-cancel.act';
import { resume } from './resume/resume.act';
import { schedule } from './schedule/schedule.act';
import { start } from './start/start.act';
import { waitlist } from './waitlist/waitlist.act';
import type { ReferralAct } from './referral-act';

/** What can be done with a referral that exists; the folders beside this file, one for each. */
export const REFERRAL_ACTS: readonly ReferralAct[] = [
  receive,
  waitlist,
  accept,
  decline,
  redirect,
  askInformation,
  giveInformation,
  schedule,
  cancelAppointment,
  noShow,
  attemptContact,
  start,
  note,
  hold,
  resume,
  end,
  cancel,
  refuseCancel,
];
