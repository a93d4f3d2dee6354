import { referralDeciders } from '@hub/referral';
import { referralAct } from '../referral-act';
import { NoteDto } from './note.dto';

/** How it goes on (R2). */
export const note = referralAct({
  name: 'note',
  summary: 'Tells how it goes on, an interim note; it stands in the contents',
  body: NoteDto,
  decider: referralDeciders.note,
  command: (act) => act,
});
