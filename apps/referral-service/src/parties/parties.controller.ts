import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ApiCommand, ApiQueryOf, Received, madeNow, type ReceivedCommand } from '@hub/http-edge';
import { ROLES, type Caller } from '@hub/sign-in';
import { CurrentCaller, Roles } from '@hub/sign-in/nest';
import { PartyDto, PartyPage, PartyQuery, PartyRegisteredAnswer } from './party.dto';
import { FindParties, FindParty } from './find-parties.handler';
import { RegisterParty } from './register-party.handler';

/** The register of organisations: no person's data, so every signed-in caller reads it (R7). */
@ApiTags('parties')
@Controller('/v1/parties')
export class PartiesController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Post()
  @Roles('operator')
  @ApiCommand('Registers an organisation, or replaces its record; operators of the hub do')
  @ApiCreatedResponse({ type: PartyRegisteredAnswer })
  @ApiOkResponse({ type: PartyRegisteredAnswer, description: 'The same command again: what its first attempt did' })
  async register(@Body() body: PartyDto, @Received() received: ReceivedCommand, @Res({ passthrough: true }) reply: FastifyReply) {
    return madeNow(await this.commands.execute(new RegisterParty(body, received)), reply);
  }

  @Get()
  @Roles(...ROLES)
  @ApiQueryOf('Lists parties by id')
  @ApiOkResponse({ type: PartyPage })
  list(@Query() query: PartyQuery, @CurrentCaller() caller: Caller) {
    return this.queries.execute(new FindParties(query, caller));
  }

  @Get(':id')
  @Roles(...ROLES)
  @ApiQueryOf('Shows one party')
  @ApiOkResponse({ type: PartyDto })
  show(@Param('id') id: string, @CurrentCaller() caller: Caller) {
    return this.queries.execute(new FindParty(id, caller));
  }
}
