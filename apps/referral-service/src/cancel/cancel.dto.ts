import { EnumMember, UuidMember } from '@hub/http-edge';
import { REASON_CODES, type ReasonCode } from '@hub/referral';
import { ToldDto } from '../told.dto';

export class CancelDto extends ToldDto {
  @EnumMember(REASON_CODES) reason!: ReasonCode;
  @UuidMember({ optional: true, description: 'From an addressee that agrees: the id of the request to cancel' }) asked?: string;
  @UuidMember({ optional: true, description: 'From a sender that asks again: the id of the refusal that it was shown' })
  refused?: string;
}
