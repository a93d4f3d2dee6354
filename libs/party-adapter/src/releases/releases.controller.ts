import { Controller, Get, Inject, Param, Query, type Type } from '@nestjs/common';
import { ApiOkResponse, ApiPropertyOptional, ApiTags, type ApiResponseSchemaHost } from '@nestjs/swagger';
import { Type as Transformed } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { OPAQUE_TOKENS } from '@hub/composition';
import { ApiQueryOf, nextCursor, notThere, readCursor } from '@hub/http-edge';
import type { Caller } from '@hub/sign-in';
import { CurrentCaller, Roles } from '@hub/sign-in/nest';
import type { OpaqueTokens } from '@hub/vault';
import type { PartyAdapterConfig } from '../adapter-config';
import { reach } from '../query/reach';
import { pascal } from '../query/referrals.controller';
import { AtLeastQuery } from '../query/referrals.query';
import { VIEW, type View } from '../view/view-worker';
import { ReleasePages } from './release-pages';

const LIMIT = 50;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** How the list is paged. */
export class ReleasesQuery extends AtLeastQuery {
  @ApiPropertyOptional({ minimum: 1, maximum: 100, default: 50 })
  @IsOptional()
  @Transformed(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  limit?: number;

  @ApiPropertyOptional({ description: 'The `next` of the page before' })
  @IsOptional()
  @IsString()
  @MaxLength(4096)
  cursor?: string;
}

type Schema = ApiResponseSchemaHost['schema'];
const text: Schema = { type: 'string' };
const uuid: Schema = { type: 'string', format: 'uuid' };
const releaseSchema: Schema = {
  type: 'object',
  required: ['consent', 'release', 'sender', 'recipient', 'client', 'kid', 'recordedAt', 'sealed', 'bases', 'obligations'],
  properties: {
    consent: uuid,
    release: { ...uuid, description: 'The name to which every delivery is bound: compare it before you open one' },
    sender: text,
    recipient: text,
    client: { ...uuid, description: 'The name under which your party knows the person; the same as in your referrals' },
    kid: { ...text, description: 'RFC 7638 thumbprint of the key of your party that opens it' },
    recordedAt: { type: 'string', format: 'date-time' },
    sealed: {
      type: 'object',
      description: 'By information category a compact JWE (RFC 7516), or `{ erased: true }`. The hub cannot read it',
      additionalProperties: { oneOf: [text, { type: 'object' }] },
    },
    bases: { type: 'array', items: { type: 'object' } },
    obligations: { type: 'array', items: { type: 'object' } },
  },
};

/** What releases let the parties of one adapter know, sealed to their own keys (decision 9). */
export function releasesController(config: PartyAdapterConfig): Type {
  const route = `${config.route}/releases`;

  @ApiTags(config.names.party)
  @Controller(`v1/${route}`)
  @Roles('publisher', 'caseworker', 'coordinator', 'privacy-officer')
  class ReleasesController {
    constructor(
      @Inject(ReleasePages) private readonly pages: ReleasePages,
      @Inject(VIEW) private readonly view: View,
      @Inject(OPAQUE_TOKENS) private readonly tokens: OpaqueTokens,
    ) {}

    @Get()
    @ApiQueryOf('Releases in force with what they let your party know, sealed to its key; newest first')
    @ApiOkResponse({
      description: 'A page',
      schema: { type: 'object', required: ['items'], properties: { items: { type: 'array', items: releaseSchema }, next: text } },
    })
    async list(@CurrentCaller() caller: Caller, @Query() query: ReleasesQuery) {
      const after = readCursor(this.tokens, caller.party, route, query.cursor);
      await reach(this.view, this.tokens, query);
      // What nextCursor sealed; nobody else can have made it.
      const behind = typeof after === 'string' ? BigInt(after) : undefined;
      const { rows, next } = await this.pages.page(caller, behind, query.limit ?? LIMIT);
      return next === undefined
        ? { items: rows }
        : { items: rows, next: nextCursor(this.tokens, caller.party, route, String(next)) };
    }

    @Get(':id')
    @ApiQueryOf('One release by its consent’s id, with what it lets your party know, sealed to its key')
    @ApiOkResponse({ description: 'The release', schema: releaseSchema })
    async one(@CurrentCaller() caller: Caller, @Param('id') id: string, @Query() query: AtLeastQuery) {
      await reach(this.view, this.tokens, query);
      const row = UUID.test(id) ? await this.pages.one(caller, id) : undefined;
      if (row === undefined) throw notThere();
      return row;
    }
  }
  // Two adapters in one process: their operations need names of their own.
  Object.defineProperty(ReleasesController, 'name', { value: `${pascal(config.name)}ReleasesController` });
  return ReleasesController;
}
