import { Body, Controller, HttpCode, Post, type Type } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBody, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ApiCommand, PathId, Received, type ReceivedCommand } from '@hub/http-edge';
import { Roles } from '@hub/sign-in/nest';
import type { Uuid } from '@hub/vocabulary';
import type { Act } from './act';
import type { ActOn } from './act-on';

/** Where a context offers its acts, and as what. */
export interface ActOffer<Means, Answer> {
  /** First part of the route, for example `referrals`. */
  readonly about: string;
  /** Follows the act's name in that of the controller, which stands in the API's description: `Episode` makes `EndEpisodeController`. */
  readonly suffix: string;
  /** The answer, as the API describes it. */
  readonly answered: Type;
  readonly command: new (act: Act<Means, Answer>, id: Uuid, body: object, received: ReceivedCommand) => ActOn<Means, Answer>;
}

/** Offers one act at `POST /v1/<about>/{id}/<name>`. A class for each, because a route is part of a controller's class. */
export function actController<Means, Answer>(act: Act<Means, Answer>, offer: ActOffer<Means, Answer>): Type {
  @ApiTags(offer.about)
  @Controller(`/v1/${offer.about}/:id/${act.name}`)
  class ActController {
    constructor(private readonly commands: CommandBus) {}

    @Post()
    @HttpCode(200)
    @Roles(...act.roles)
    @ApiCommand(act.summary)
    @ApiBody({ type: act.body })
    @ApiOkResponse({ type: offer.answered })
    act(@PathId() id: string, @Body() body: object, @Received() received: ReceivedCommand): Promise<Answer> {
      return this.commands.execute(new offer.command(act, id, body, received));
    }
  }
  // The validation pipe checks a body against the class that is noted here; the signature above says `object` for all of them.
  Reflect.defineMetadata('design:paramtypes', [String, act.body, Object], ActController.prototype, 'act');
  Object.defineProperty(ActController, 'name', { value: `${pascal(act.name)}${offer.suffix}Controller` });
  return ActController;
}

const pascal = (name: string): string => name.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
