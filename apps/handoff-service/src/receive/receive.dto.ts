import { UuidMember } from '@hub/http-edge';

export class ReceiveHandoffDto {
  @UuidMember({ description: 'Id of the proposal or introduction that was delivered' }) answers!: string;
  @UuidMember({ description: 'Id of the disclosure by which it was' }) disclosure!: string;
}
