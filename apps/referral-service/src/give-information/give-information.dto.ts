import { UuidMember } from '@hub/http-edge';
import { ToldDto } from '../told.dto';

export class GiveInformationDto extends ToldDto {
  @UuidMember({ optional: true, description: 'The id of the question; absent where more is told unasked' }) asked?: string;
}
