import { EnumMember, KindMember, ObjectMember, PartyMember, SlugMember, TextMember, UuidMember } from '@hub/http-edge';
import { PRIORITIES, type Priority } from '@hub/referral';
import { PURPOSES, type Purpose } from '@hub/vocabulary';
import { ToldDto } from '../told.dto';

export class ClientDto {
  @TextMember({ description: 'The person as your own system names them; the hub keeps a pseudonym only' })
  id!: string;
}

/** One of: a party (perhaps with a programme of it); a party kind and a service area; a programme. */
export class DestinationDto {
  @PartyMember({ optional: true }) party?: string;
  @KindMember({ optional: true }) kind?: string;
  @TextMember({ optional: true }) serviceArea?: string;
  @SlugMember({ optional: true }) programme?: string;
}

export class RequestReferralDto extends ToldDto {
  @ObjectMember(() => ClientDto, {
    optional: true,
    description:
      'Absent where your clients have no id in the hub (domestic-violence shelters), and where "partOf" says about whom it is',
  })
  client?: ClientDto;
  @ObjectMember(() => DestinationDto) to!: DestinationDto;
  @EnumMember(PURPOSES) purpose!: Purpose;
  @EnumMember(PRIORITIES, { optional: true, description: 'Default routine' }) priority?: Priority;
  @UuidMember({ optional: true, description: 'The referral on which this one follows; your party has a part in it' })
  partOf?: string;
  @PartyMember({ optional: true, description: 'The party that refers, where an importer named by the policy publishes for it' })
  onBehalfOf?: string;
}
