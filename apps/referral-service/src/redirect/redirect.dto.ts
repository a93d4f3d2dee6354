import { EnumMember, PartyMember, UuidMember } from '@hub/http-edge';
import { REASON_CODES, type ReasonCode } from '@hub/referral';
import { ToldDto } from '../told.dto';

export class RedirectDto extends ToldDto {
  @PartyMember() to!: string;
  @EnumMember(REASON_CODES, { optional: true }) reason?: ReasonCode;
  @UuidMember({ optional: true, description: 'From a sender after a decline: the id of that event' }) declined?: string;
}
