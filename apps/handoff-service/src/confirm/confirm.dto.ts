import { UuidMember } from '@hub/http-edge';
import { ToldDto } from '../told.dto';
import { WorkerMember } from '../worker-member';

export class ConfirmHandoffDto extends ToldDto {
  @UuidMember({ description: 'Id of the introduction that is confirmed' }) introduction!: string;
  @WorkerMember() worker!: string;
}
