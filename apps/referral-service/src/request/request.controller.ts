import { Body, Controller, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  ApiCommand,
  EnumMember,
  KindMember,
  ObjectMember,
  PartyMember,
  Received,
  RecordMember,
  SlugMember,
  TextMember,
  UuidMember,
  madeNow,
  type ReceivedCommand,
} from '@hub/http-edge';
import { PRIORITIES, type Priority } from '@hub/referral';
import { Roles } from '@hub/sign-in/nest';
import { PURPOSES, type Purpose } from '@hub/vocabulary';
import { ReferralAnswered } from '../answers';
import { PublishReferral } from './request.handler';

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

export class RequestReferralDto {
  @ObjectMember(() => ClientDto, {
    optional: true,
    description: 'Absent only where your clients have no id in the hub (domestic-violence shelters)',
  })
  client?: ClientDto;
  @ObjectMember(() => DestinationDto) to!: DestinationDto;
  @EnumMember(PURPOSES) purpose!: Purpose;
  @EnumMember(PRIORITIES, { optional: true, description: 'Default routine' }) priority?: Priority;
  @UuidMember({ optional: true, description: 'The referral on which this one follows; your party has a part in it' })
  partOf?: string;
  @PartyMember({ optional: true, description: 'The party that refers, where an importer named by the policy publishes for it' })
  onBehalfOf?: string;
  @RecordMember({ optional: true, description: 'What is told, by information category; each is sealed' })
  contents?: Record<string, unknown>;
}

@ApiTags('referrals')
@Controller('/v1/referrals')
export class RequestReferralController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @Roles('publisher', 'caseworker', 'coordinator')
  @ApiCommand('Publishes a referral; it is delivered once there is a lawful basis')
  @ApiCreatedResponse({ type: ReferralAnswered })
  @ApiOkResponse({ type: ReferralAnswered, description: 'The same command again: what its first attempt did' })
  async request(
    @Body() body: RequestReferralDto,
    @Received() received: ReceivedCommand,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return madeNow(await this.commands.execute(new PublishReferral(body, received)), reply);
  }
}
