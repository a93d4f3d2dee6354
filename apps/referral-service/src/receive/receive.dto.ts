import { UuidMember } from '@hub/http-edge';

export class ReceiveDto {
  @UuidMember({ description: 'Id of the event that was delivered' }) answers!: string;
  @UuidMember({ description: 'Id of the disclosure by which it was' }) disclosure!: string;
}
