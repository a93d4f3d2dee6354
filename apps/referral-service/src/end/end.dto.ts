import { DateMember, EnumMember } from '@hub/http-edge';
import { OUTCOME_CODES, type OutcomeCode } from '@hub/referral';
import { ToldDto } from '../told.dto';

export class EndDto extends ToldDto {
  @EnumMember(OUTCOME_CODES) outcome!: OutcomeCode;
  @DateMember() endedOn!: string;
}
