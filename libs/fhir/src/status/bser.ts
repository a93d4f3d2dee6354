import { taskStatusOf, type LifecycleState } from '@hub/referral';
import type { ReferralStatus } from './referral-status';
import { readStanding, standing, type TaskStanding } from './task-standing';

export const BSER_SYSTEM = 'http://hl7.org/fhir/us/bser/CodeSystem/TaskBusinessStatusCS';

/** BSeR 2.0 `Task.businessStatus`. */
export const BSER_CODES = {
  '2.0': 'Service Request Created',
  '3.0': 'Service Request Accepted',
  '4.0': 'Service Request Declined',
  '5.1.1': 'Service Request Event Scheduled',
  '5.1.2': 'Scheduled Service Request Event Unattended',
  '5.1.3': 'Scheduled Service Request Event Cancelled',
  '5.1.4': 'Service Request Event Completed',
  '5.2': 'Service Request Cancellation Requested',
  '6.0': 'Service Request Fulfillment Cancelled',
  '7.0': 'Service Request Fulfillment Completed',
} as const;
export type BserCode = keyof typeof BSER_CODES;

const CODE_OF: Readonly<Record<Exclude<LifecycleState, 'on-hold'>, BserCode>> = {
  requested: '2.0',
  received: '2.0',
  waitlisted: '3.0',
  accepted: '3.0',
  scheduled: '5.1.1',
  'no-show': '5.1.2',
  'appointment-cancelled': '5.1.3',
  'in-service': '5.1.4',
  declined: '4.0',
  cancelled: '6.0',
  ended: '7.0',
};

/**
 * BSeR's code: what rests has that of the state it comes back to. A cancellation that is asked is its own code; that it was
 * refused has none, so it is told beside the code to which the referral returns.
 */
export const bserCodeOf = ({ state, rest, cancel }: ReferralStatus): BserCode => {
  if (cancel === 'asked') return '5.2';
  const beneath = state === 'on-hold' ? (rest?.from ?? 'accepted') : state;
  return beneath === 'on-hold' ? '3.0' : CODE_OF[beneath];
};

export const bserStandingOf = (status: ReferralStatus): TaskStanding => {
  const code = bserCodeOf(status);
  return standing(taskStatusOf(status.state, status.outcome), status, [{ system: BSER_SYSTEM, code, display: BSER_CODES[code] }]);
};
export const statusOfBser = readStanding(bserStandingOf);
