import { UuidMember } from '@hub/http-edge';
import { ToldDto } from '../told.dto';
import { WorkerMember } from '../worker-member';

export class RetryHandoffDto extends ToldDto {
  @WorkerMember({ optional: true }) worker?: string;
  @UuidMember({ optional: true, description: 'Where the receiver said that nothing came of the attempt: the id of that event' })
  failed?: string;
}
