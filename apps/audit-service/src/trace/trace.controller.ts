import { Controller, Get, Inject, Param } from '@nestjs/common';
import { OPAQUE_TOKENS } from '@hub/composition';
import { ApiQueryOf, notThere } from '@hub/http-edge';
import type { Caller } from '@hub/sign-in';
import { CurrentCaller, Roles } from '@hub/sign-in/nest';
import type { Trace } from '@hub/trace';
import type { OpaqueTokens } from '@hub/vault';
import { HUB_PARTY } from '@hub/vocabulary';
import { TraceService } from './trace-service';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Names no referral; reading it costs what reading any other one costs. */
const NOBODYS = '00000000-0000-0000-0000-000000000000';

@Controller('v1/trace')
@Roles('auditor', 'integration-specialist')
export class TraceController {
  constructor(
    @Inject(TraceService) private readonly traces: TraceService,
    @Inject(OPAQUE_TOKENS) private readonly tokens: OpaqueTokens,
  ) {}

  /** The hub's own see structure across all parties; a party its own side (decision 21). */
  @Get('referrals/:id')
  @ApiQueryOf('One referral and its chain on one timeline')
  async referral(@Param('id') id: string, @CurrentCaller() caller: Caller): Promise<Trace> {
    const referral = UUID.test(id) ? id : NOBODYS;
    return found(
      caller.party === HUB_PARTY
        ? await this.traces.forHub(referral)
        : await this.traces.forParty(referral, caller, this.placeFor(caller)),
    );
  }

  /** The same for an episode of coordination: who was accountable when, and each hand-off with its attempts (H2). */
  @Get('episodes/:id')
  @ApiQueryOf('One episode of coordination with its hand-offs on one timeline; by its id or by that of a hand-off')
  async episode(@Param('id') id: string, @CurrentCaller() caller: Caller): Promise<Trace> {
    const name = UUID.test(id) ? id : NOBODYS;
    return found(
      caller.party === HUB_PARTY
        ? await this.traces.episodeForHub(name)
        : await this.traces.episodeForParty(name, caller, this.placeFor(caller)),
    );
  }

  private placeFor({ party }: Caller): (position: bigint) => string {
    return (position) => this.tokens.seal(`trace:${party}`, { position: String(position) });
  }
}

const found = (trace: Trace | undefined): Trace => {
  if (trace === undefined) throw notThere();
  return trace;
};
