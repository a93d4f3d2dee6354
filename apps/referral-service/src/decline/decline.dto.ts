import { EnumMember } from '@hub/http-edge';
import { REASON_CODES, type ReasonCode } from '@hub/referral';
import { ToldDto } from '../told.dto';

export class DeclineDto extends ToldDto {
  @EnumMember(REASON_CODES) reason!: ReasonCode;
}
