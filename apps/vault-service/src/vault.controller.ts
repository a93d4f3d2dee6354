import { Body, Controller, HttpCode, Inject, Post, UseFilters } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { VAULT } from '@hub/composition';
import { ApiQueryOf, Problem } from '@hub/http-edge';
import type { Caller } from '@hub/sign-in';
import { CurrentCaller, Roles } from '@hub/sign-in/nest';
import { HUB_PARTY } from '@hub/vocabulary';
import type { Vault } from '@hub/vault';
import { EraseDto, OpenBatchDto, OpenedAnswer, SealBatchDto, SealedAnswer, StandingAnswers, StandingBatchDto } from './vault.dto';
import { VaultProblemFilter } from './vault-problem.filter';

/** `client_id` of the services whose own tokens may seal. Whoever decides seals; nobody else has anything to seal. */
const SEALING_SERVICES: readonly string[] = ['hub', 'referral-service', 'consent-service', 'handoff-service'];

/** The vault's operations for services in other processes (decision 4). Inside one process the port is called directly. */
@ApiTags('vault')
@Controller('/v1/vault')
@UseFilters(VaultProblemFilter)
export class VaultController {
  constructor(@Inject(VAULT) private readonly vault: Vault) {}

  @Post('/seal')
  @HttpCode(200)
  @Roles('operator')
  @ApiQueryOf('Seals contents. Only for the deciding services’ own tokens')
  @ApiOkResponse({ type: SealedAnswer })
  async seal(@Body() { requests }: SealBatchDto, @CurrentCaller() caller: Caller): Promise<SealedAnswer> {
    requireDecidingService(caller);
    return { segments: await this.vault.seal(requests) };
  }

  @Post('/end-releases')
  @HttpCode(204)
  @Roles('operator')
  @ApiQueryOf('Destroys the keys of a subject’s releases that are over. Only for the deciding services’ own tokens')
  async endReleases(@Body() { subject }: EraseDto, @CurrentCaller() caller: Caller): Promise<void> {
    requireDecidingService(caller);
    await this.vault.endReleases(subject);
  }

  @Post('/open')
  @HttpCode(200)
  @Roles('publisher', 'caseworker', 'coordinator', 'privacy-officer', 'integration-specialist', 'auditor', 'operator')
  @ApiQueryOf('Opens segments that the token’s party holds, each if its basis is in force now')
  @ApiOkResponse({ type: OpenedAnswer })
  async open(@Body() { requests }: OpenBatchDto, @CurrentCaller() { token }: Caller): Promise<OpenedAnswer> {
    return { answers: await this.vault.open(token, requests) };
  }

  @Post('/standing')
  @HttpCode(200)
  @Roles('publisher', 'caseworker', 'coordinator', 'privacy-officer', 'integration-specialist', 'auditor', 'operator')
  @ApiQueryOf('Whether what the token’s party holds may be shown to it now')
  @ApiOkResponse({ type: StandingAnswers })
  async standing(@Body() { requests }: StandingBatchDto, @CurrentCaller() { token }: Caller): Promise<StandingAnswers> {
    return { answers: await this.vault.standing(token, requests) };
  }

  @Post('/erase')
  @HttpCode(204)
  @Roles('privacy-officer', 'operator')
  @ApiQueryOf('Destroys a subject’s keys, for good. Only for the hub’s privacy officer or operator; may be repeated')
  async erase(@Body() { subject }: EraseDto, @CurrentCaller() { token }: Caller): Promise<void> {
    await this.vault.erase(token, subject);
  }
}

function requireDecidingService({ party, client }: Caller): void {
  if (party !== HUB_PARTY || !SEALING_SERVICES.includes(client))
    throw new Problem({
      status: 403,
      code: 'vault/not-allowed',
      detail: 'Only the deciding services seal.',
      todo: 'Send the command to the service that decides it: it seals what belongs to it.',
    });
}
