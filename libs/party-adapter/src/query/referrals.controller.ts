import { Controller, Get, Inject, Param, Query, type Type } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { OPAQUE_TOKENS } from '@hub/composition';
import { ApiQueryOf, nextCursor, notThere, readCursor } from '@hub/http-edge';
import type { Caller } from '@hub/sign-in';
import { CurrentCaller, Roles } from '@hub/sign-in/nest';
import type { OpaqueTokens } from '@hub/vault';
import type { PartyAdapterConfig } from '../adapter-config';
import { VIEW, type View } from '../view/view-worker';
import { reach } from './reach';
import { ReferralPages } from './referral-pages';
import type { PageKey } from './referral-reads';
import { referralPageSchema, referralRowSchema } from './referral-row.schema';
import { AtLeastQuery, ReferralsQuery } from './referrals.query';

const LIMIT = 50;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The queries of one adapter. A class for each, because a route is part of a controller's class. */
export function referralsController(config: PartyAdapterConfig): Type {
  const route = `${config.route}/referrals`;

  @ApiTags(config.names.party)
  @Controller(`v1/${route}`)
  @Roles('publisher', 'caseworker', 'coordinator', 'privacy-officer', 'integration-specialist')
  class ReferralsController {
    constructor(
      @Inject(ReferralPages) private readonly pages: ReferralPages,
      @Inject(VIEW) private readonly view: View,
      @Inject(OPAQUE_TOKENS) private readonly tokens: OpaqueTokens,
    ) {}

    @Get()
    @ApiQueryOf(`${config.names.list}, newest first`)
    @ApiOkResponse({ description: 'A page', schema: referralPageSchema })
    async list(@CurrentCaller() caller: Caller, @Query() query: ReferralsQuery) {
      const after = pageKey(readCursor(this.tokens, caller.party, route, query.cursor));
      await reach(this.view, this.tokens, query);
      const filter = {
        side: query.side ?? config.lists,
        status: query.status,
        needsMyAction: query['needs-my-action'] === 'true',
      };
      const { rows, next } = await this.pages.page(caller, filter, after, query.limit ?? LIMIT);
      return next === undefined
        ? { items: rows }
        : { items: rows, next: nextCursor(this.tokens, caller.party, route, { ...next, position: String(next.position) }) };
    }

    @Get(':id')
    @ApiQueryOf('One referral, as your party may see it now')
    @ApiOkResponse({ description: 'The referral', schema: referralRowSchema })
    async one(@CurrentCaller() caller: Caller, @Param('id') id: string, @Query() query: AtLeastQuery) {
      await reach(this.view, this.tokens, query);
      const row = UUID.test(id) ? await this.pages.one(caller, id) : undefined;
      if (row === undefined) throw notThere();
      return row;
    }
  }
  // Two adapters in one process: their operations need names of their own.
  Object.defineProperty(ReferralsController, 'name', { value: `${pascal(config.name)}ReferralsController` });
  return ReferralsController;
}

/** What {@link nextCursor} sealed; nobody else can have made it. */
const pageKey = (payload: unknown): PageKey | undefined => {
  if (typeof payload !== 'object' || payload === null || !('position' in payload) || !('referral' in payload)) return undefined;
  return { position: BigInt(String(payload.position)), referral: String(payload.referral) };
};

export const pascal = (name: string): string => name.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
