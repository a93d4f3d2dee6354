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
    const placeOf = (position: bigint) => this.tokens.seal(`trace:${caller.party}`, { position: String(position) });
    const trace =
      caller.party === HUB_PARTY ? await this.traces.forHub(referral) : await this.traces.forParty(referral, caller, placeOf);
    if (trace === undefined) throw notThere();
    return trace;
  }
}
