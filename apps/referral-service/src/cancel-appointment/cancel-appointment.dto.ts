import { EnumMember } from '@hub/http-edge';
import { CALLED_OFF_BY, type CalledOffBy } from '@hub/referral';
import { ToldDto } from '../told.dto';

export class CancelAppointmentDto extends ToldDto {
  @EnumMember(CALLED_OFF_BY) calledOffBy!: CalledOffBy;
}
