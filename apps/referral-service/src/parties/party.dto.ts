import { ApiProperty } from '@nestjs/swagger';
import {
  CountMember,
  EnumListMember,
  KindMember,
  ObjectListMember,
  PartyMember,
  RecordMember,
  SlugMember,
  TextListMember,
  TextMember,
} from '@hub/http-edge';
import { INFORMATION_CATEGORIES, type InformationCategory } from '@hub/vocabulary';

export class ProgrammeDto {
  @SlugMember() id!: string;
  @TextMember() name!: string;
  @EnumListMember(INFORMATION_CATEGORIES, { description: 'What being served by it gives away' }) implies!: InformationCategory[];
}

export class PublicKeyDto {
  @TextMember() kid!: string;
  @RecordMember({ description: 'JWK, public members only' }) jwk!: Record<string, unknown>;
}

export class PartyDto {
  @PartyMember() party!: string;
  @KindMember() kind!: string;
  @TextMember() name!: string;
  @TextListMember() serviceAreas!: string[];
  @ObjectListMember(() => ProgrammeDto) programmes!: ProgrammeDto[];
  @ObjectListMember(() => PublicKeyDto, { optional: true, max: 20 }) publicKeys?: PublicKeyDto[];
  @TextListMember({
    optional: true,
    max: 50,
    description: 'Client ids of the party’s own system whose tokens may submit its commands',
  })
  feedClients?: string[];
  @EnumListMember(INFORMATION_CATEGORIES, {
    optional: true,
    description: 'What every dealing with it gives away beyond kind and programmes',
  })
  implies?: InformationCategory[];
}

export class PartyRegisteredAnswer {
  @ApiProperty() party!: string;
  @ApiProperty() token!: string;
  @ApiProperty() repeated!: boolean;
}

export class PartyQuery {
  @KindMember({ optional: true }) kind?: string;
  @TextMember({ optional: true }) serviceArea?: string;
  @SlugMember({ optional: true }) programme?: string;
  @CountMember({ min: 1, max: 200, optional: true }) limit?: number;
  @TextMember({ optional: true, max: 4096 }) cursor?: string;
  @TextMember({ optional: true, max: 4096 }) 'at-least'?: string;
}

export class PartyPage {
  @ApiProperty({ type: [PartyDto] }) items!: PartyDto[];
  @ApiProperty({ required: false, description: 'Opaque; send it as ?cursor= for the next page' }) next?: string;
}
