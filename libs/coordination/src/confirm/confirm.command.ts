import type { Uuid } from '@hub/vocabulary';
import type { HandoffAct } from '../command';
import type { WorkerId } from '../coordinator';

/** The receiver confirms the introduction and becomes accountable. */
export interface ConfirmHandoff extends HandoffAct {
  /** The id of the `handoff.introduced` event. Only a party to which the introduction was disclosed knows it (decision 8). */
  readonly introduction: Uuid;
  /** Its worker who is accountable from now on. */
  readonly worker: WorkerId;
}
