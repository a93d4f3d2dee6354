import { EnumMember, InstantMember } from '@hub/http-edge';
import { CONTACT_MEANS, CONTACT_OUTCOMES, type ContactMeans, type ContactOutcome } from '@hub/referral';
import { ToldDto } from '../told.dto';

export class AttemptContactDto extends ToldDto {
  @InstantMember() attemptedAt!: string;
  @EnumMember(CONTACT_MEANS) means!: ContactMeans;
  @EnumMember(CONTACT_OUTCOMES) outcome!: ContactOutcome;
}
