import { stated } from '@hub/command-handling';
import { referralDeciders } from '@hub/referral';
import { referralAct } from '../referral-act';
import { ScheduleDto } from './schedule.dto';

/** An appointment before service starts (R2). */
export const schedule = referralAct({
  name: 'schedule',
  summary: 'Makes an appointment, or moves it',
  body: ScheduleDto,
  decider: referralDeciders.schedule,
  command: (act, { startsAt, means }) => ({ ...act, startsAt, ...stated({ means }) }),
});
