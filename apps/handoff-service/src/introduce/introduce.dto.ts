import { INTRODUCTION_MEANS_CODES, type IntroductionMeans } from '@hub/coordination';
import { DateMember, EnumMember } from '@hub/http-edge';
import { ToldDto } from '../told.dto';

export class IntroduceDto extends ToldDto {
  @EnumMember(INTRODUCTION_MEANS_CODES, { description: 'How they met; the policy says which means count' })
  means!: IntroductionMeans;
  @DateMember() introducedOn!: string;
}
