import { Body, Controller, HttpCode, Post, type Type } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBody, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ApiCommand, PathId, Received, type ReceivedCommand } from '@hub/http-edge';
import { Roles } from '@hub/sign-in/nest';
import { ActOnReferral } from './act-on-referral.handler';
import { ReferralAnswered } from './answers';
import type { ReferralAct } from './referral-act';

/** Offers one act at `POST /v1/referrals/{id}/<name>`. A class for each, because a route is part of a controller's class. */
export function actController(act: ReferralAct): Type {
  @ApiTags('referrals')
  @Controller(`/v1/referrals/:id/${act.name}`)
  class ActController {
    constructor(private readonly commands: CommandBus) {}

    @Post()
    @HttpCode(200)
    @Roles(...act.roles)
    @ApiCommand(act.summary)
    @ApiBody({ type: act.body })
    @ApiOkResponse({ type: ReferralAnswered })
    act(@PathId() referral: string, @Body() body: object, @Received() received: ReceivedCommand) {
      return this.commands.execute(new ActOnReferral(act, referral, body, received));
    }
  }
  // The validation pipe checks a body against the class that is noted here; the signature above says `object` for all of them.
  Reflect.defineMetadata('design:paramtypes', [String, act.body, Object], ActController.prototype, 'act');
  Object.defineProperty(ActController, 'name', { value: `${pascal(act.name)}Controller` });
  return ActController;
}

const pascal = (name: string): string => name.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
