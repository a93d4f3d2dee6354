import { HANDOFF_REASON_CODES, type HandoffReason } from '@hub/coordination';
import { EnumMember } from '@hub/http-edge';
import { ToldDto } from '../told.dto';

export class WithdrawHandoffDto extends ToldDto {
  @EnumMember(HANDOFF_REASON_CODES) reason!: HandoffReason;
}
