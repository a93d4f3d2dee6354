import { DateMember, IntegerMember } from '@hub/http-edge';
import { ToldDto } from '../told.dto';

export class WaitlistDto extends ToldDto {
  @IntegerMember({ min: 1, max: 100_000, optional: true, description: 'Place on the list' }) position?: number;
  @DateMember({ optional: true, description: 'The day on which there may be room' }) estimatedStart?: string;
}
