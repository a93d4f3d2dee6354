import { PartyMember, UuidMember } from '@hub/http-edge';
import { ToldDto } from '../told.dto';
import { WorkerMember } from '../worker-member';

export class ProposeDto extends ToldDto {
  @PartyMember({ description: 'The party that is to take over' }) to!: string;
  @WorkerMember({ optional: true }) worker?: string;
  @UuidMember({
    optional: true,
    description: 'Where the receiver said that nothing came of the last attempt: the id of that event',
  })
  failed?: string;
}
