import { EnumMember, ObjectMember, TextMember, UuidMember } from '@hub/http-edge';
import { PURPOSES, type Purpose } from '@hub/vocabulary';
import { ToldDto } from '../told.dto';
import { WorkerMember } from '../worker-member';

export class CoordinatedClientDto {
  @TextMember({ description: 'The person as your own system names them; the hub keeps a pseudonym only' }) id!: string;
}

/** Whose coordination begins: a client of the party's own, or for a shelter the person of a referral of its own. */
export class OpenEpisodeDto extends ToldDto {
  @ObjectMember(() => CoordinatedClientDto, { optional: true, description: 'A client of your own' })
  client?: CoordinatedClientDto;
  @UuidMember({ optional: true, description: 'Where your clients have no id in the hub: a referral that your party sent' })
  referral?: string;
  @WorkerMember() worker!: string;
  @EnumMember(PURPOSES, { optional: true, description: 'Default care-coordination' }) purpose?: Purpose;
  @UuidMember({
    optional: true,
    description: 'After an episode that your party handed over: the id of the event by which that one ended',
  })
  ended?: string;
}
