import { DateMember } from '@hub/http-edge';
import { ToldDto } from '../told.dto';

export class AcceptDto extends ToldDto {
  @DateMember({ optional: true, description: 'The day on which service should start' }) startBy?: string;
}
