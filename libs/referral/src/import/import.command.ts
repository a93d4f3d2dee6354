import type { Instant, PartyId, Purpose, SubjectId, Uuid } from '@hub/vocabulary';
import type { Priority } from '../codes';
import type { TimedAct } from '../command';
import type { LifecycleState } from '../lifecycle';

/** Records a referral that arrives in a state, or moves the one it is a later version of. `party` is the requester's. */
export interface ImportReferral extends TimedAct {
  readonly subject: SubjectId;
  readonly addressee: PartyId;
  readonly purpose: Purpose;
  readonly priority?: Priority;
  readonly state: LifecycleState;
  readonly requestedAt: Instant;
  readonly partOf?: Uuid;
  /** What is known of how it came to be in that state; nothing is invented. */
  readonly history: readonly { readonly state: LifecycleState; readonly at: Instant }[];
  readonly identifiers: readonly { readonly system?: string; readonly value: string; readonly version?: string }[];
  readonly attachments?: readonly { readonly type: string; readonly reference: string }[];
}
