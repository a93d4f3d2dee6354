import { EnumMember, UuidMember } from '@hub/http-edge';
import { CANCEL_REFUSAL_CODES, type CancelRefusal } from '@hub/referral';
import { ToldDto } from '../told.dto';

export class RefuseCancelDto extends ToldDto {
  @UuidMember({ description: 'The id of the request to cancel' }) asked!: string;
  @EnumMember(CANCEL_REFUSAL_CODES) reason!: CancelRefusal;
}
