import { PartyMember } from '@hub/http-edge';
import { ToldDto } from '../told.dto';

export class AskInformationDto extends ToldDto {
  @PartyMember({ optional: true, description: 'Who is asked: by default whoever sent the referral to you' }) of?: string;
}
