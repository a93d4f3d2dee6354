import { Body, Controller, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  ApiCommand,
  EnumListMember,
  EnumMember,
  InstantMember,
  PartyMember,
  Received,
  RecordMember,
  SlugMember,
  madeNow,
  type ReceivedCommand,
} from '@hub/http-edge';
import { Roles } from '@hub/sign-in/nest';
import { INFORMATION_CATEGORIES, PURPOSES, REGIMES, type InformationCategory, type Purpose, type Regime } from '@hub/vocabulary';
import { AboutDto } from '../register/whom';
import { InvokeNamedException } from './invoke-exception.handler';

export class InvokeExceptionDto extends AboutDto {
  @SlugMember({ description: 'As the policy lists it, for example medical-emergency' }) kind!: string;
  @EnumMember(REGIMES) regime!: Regime;
  @PartyMember() recipient!: string;
  @EnumListMember(INFORMATION_CATEGORIES, { min: 1 }) categories!: InformationCategory[];
  @EnumMember(PURPOSES) purpose!: Purpose;
  @RecordMember({
    description:
      'What must be recorded, sealed; for a medical emergency (42 CFR 2.51(c)): recipient, discloser, occurredAt (an instant), nature',
  })
  facts!: Record<string, unknown>;
  @InstantMember({ optional: true, description: 'An earlier end than the policy allows' }) until?: string;
}

@ApiTags('exceptions')
@Controller('/v1/exceptions')
export class InvokeExceptionController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @Roles('publisher', 'caseworker', 'coordinator', 'privacy-officer')
  @ApiCommand('Your party discloses without consent, on an exception of the policy; who, why and the facts are recorded')
  async invoke(
    @Body() body: InvokeExceptionDto,
    @Received() received: ReceivedCommand,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return madeNow(await this.commands.execute(new InvokeNamedException(body, received)), reply);
  }
}
