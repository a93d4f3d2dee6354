import { DateMember, EnumMember } from '@hub/http-edge';
import { HOLD_REASON_CODES, type HoldReason } from '@hub/referral';
import { ToldDto } from '../told.dto';

export class HoldDto extends ToldDto {
  @EnumMember(HOLD_REASON_CODES) reason!: HoldReason;
  @DateMember({ description: 'The last day on which work rests' }) until!: string;
}
