import { taskStatusOf, type TaskStatus } from '@hub/referral';
import type { CodeableConcept } from '../resources';
import { businessStatusOf, statusFrom, statusReasonOf } from './codings';
import type { ReferralStatus } from './referral-status';

/** The three elements of a FHIR R4 Task that tell how a referral stands. */
export interface TaskStanding {
  readonly status: TaskStatus;
  readonly businessStatus: CodeableConcept;
  readonly statusReason?: CodeableConcept;
}

/** As plain FHIR R4 tells it. */
export const taskStandingOf = (status: ReferralStatus): TaskStanding =>
  standing(taskStatusOf(status.state, status.outcome), status);

/** The way back, for each target alike: undefined where the status contradicts what is said beside it. */
export const readStanding =
  (tell: (status: ReferralStatus) => TaskStanding) =>
  (told: TaskStanding): ReferralStatus | undefined => {
    const status = statusFrom(told.businessStatus, told.statusReason);
    return status && tell(status).status === told.status ? status : undefined;
  };

export const statusOfTask = readStanding(taskStandingOf);

/** @param own the target's own codes for `businessStatus` */
export const standing = (status: TaskStatus, of: ReferralStatus, own?: CodeableConcept['coding']): TaskStanding => {
  const statusReason = statusReasonOf(of);
  return { status, businessStatus: businessStatusOf(of, own), ...(statusReason ? { statusReason } : {}) };
};
