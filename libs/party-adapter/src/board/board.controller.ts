import { Controller, Get, Inject, Query, type Type } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { OPAQUE_TOKENS } from '@hub/composition';
import { ApiQueryOf } from '@hub/http-edge';
import type { Caller } from '@hub/sign-in';
import { CurrentCaller, Roles } from '@hub/sign-in/nest';
import type { OpaqueTokens } from '@hub/vault';
import type { PartyAdapterConfig } from '../adapter-config';
import { reach } from '../query/reach';
import { pascal } from '../query/referrals.controller';
import { VIEW, type View } from '../view/view-worker';
import { BoardQuery } from './board.query';
import { boardSchema } from './board.schema';
import { Boards } from './boards';

const LIMIT = 200;

/** The board of one adapter's parties (H11): each sees its own. */
export function boardController(config: PartyAdapterConfig): Type {
  @ApiTags(config.names.party)
  @Controller(`v1/${config.route}/board`)
  @Roles('publisher', 'caseworker', 'coordinator', 'privacy-officer', 'integration-specialist')
  class BoardController {
    constructor(
      @Inject(Boards) private readonly boards: Boards,
      @Inject(VIEW) private readonly view: View,
      @Inject(OPAQUE_TOKENS) private readonly tokens: OpaqueTokens,
    ) {}

    @Get()
    @ApiQueryOf('Who is accountable for whom, what waits on whom and for how long, referrals in and out')
    @ApiOkResponse({ description: 'The board, as your party may see it now', schema: boardSchema })
    async board(@CurrentCaller() caller: Caller, @Query() query: BoardQuery) {
      await reach(this.view, this.tokens, query);
      return this.boards.board(caller, query.limit ?? LIMIT);
    }
  }
  Object.defineProperty(BoardController, 'name', { value: `${pascal(config.name)}BoardController` });
  return BoardController;
}
