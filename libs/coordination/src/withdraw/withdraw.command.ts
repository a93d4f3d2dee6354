import type { HandoffReason } from '../codes';
import type { HandoffAct } from '../command';

/** The initiator gives a hand-off up. */
export interface WithdrawHandoff extends HandoffAct {
  readonly reason: HandoffReason;
}
