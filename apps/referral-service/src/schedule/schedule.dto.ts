import { EnumMember, InstantMember } from '@hub/http-edge';
import { APPOINTMENT_MEANS, type AppointmentMeans } from '@hub/referral';
import { ToldDto } from '../told.dto';

export class ScheduleDto extends ToldDto {
  @InstantMember({ description: 'When the appointment begins' }) startsAt!: string;
  @EnumMember(APPOINTMENT_MEANS, { optional: true }) means?: AppointmentMeans;
}
