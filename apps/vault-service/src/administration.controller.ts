import { Body, Controller, HttpCode, Inject, Post, UseFilters } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { VAULT } from '@hub/composition';
import { ApiQueryOf, Problem } from '@hub/http-edge';
import type { Caller } from '@hub/sign-in';
import { CurrentCaller, Roles } from '@hub/sign-in/nest';
import { HubVault, type Vault } from '@hub/vault';
import { HoldAnswer, HoldDto, HoldsAnswer, HoldsOfDto, ReleaseDto, RotationAnswer } from './administration.dto';
import { VaultProblemFilter } from './vault-problem.filter';

/** What the hub's own staff does with the vault: replaces the master key, places and lifts holds. */
@ApiTags('vault')
@Controller('/v1/vault')
@UseFilters(VaultProblemFilter)
export class AdministrationController {
  constructor(@Inject(VAULT) private readonly port: Vault) {}

  @Post('/rotate')
  @HttpCode(200)
  @Roles('operator')
  @ApiQueryOf('Wraps more keys under the master key in use; repeat until nothing remains. Only for the hub’s operator')
  @ApiOkResponse({ type: RotationAnswer })
  async rotate(@CurrentCaller() { token }: Caller): Promise<RotationAnswer> {
    return this.vault.rotate(token);
  }

  @Post('/hold')
  @HttpCode(200)
  @Roles('privacy-officer')
  @ApiQueryOf('Keeps a client’s records from being erased. Only for the hub’s privacy officer; may be repeated under the same id')
  @ApiOkResponse({ type: HoldAnswer })
  async hold(@Body() { subject, ...hold }: HoldDto, @CurrentCaller() { token }: Caller): Promise<HoldAnswer> {
    await this.vault.hold(token, subject, hold);
    return hold;
  }

  @Post('/release')
  @HttpCode(204)
  @Roles('privacy-officer')
  @ApiQueryOf('Lifts a hold before its end. Only for the hub’s privacy officer; may be repeated')
  async release(@Body() { subject, hold }: ReleaseDto, @CurrentCaller() { token }: Caller): Promise<void> {
    await this.vault.release(token, subject, hold);
  }

  @Post('/holds')
  @HttpCode(200)
  @Roles('privacy-officer')
  @ApiQueryOf('The holds in force on a client’s records. Only for the hub’s privacy officer')
  @ApiOkResponse({ type: HoldsAnswer })
  async holds(@Body() { subject }: HoldsOfDto, @CurrentCaller() { token }: Caller): Promise<HoldsAnswer> {
    return { holds: await this.vault.holds(token, subject) };
  }

  /** This module runs where the vault itself is; a client of one elsewhere has nothing to administer. */
  private get vault(): HubVault {
    if (this.port instanceof HubVault) return this.port;
    throw new Problem({
      status: 503,
      code: 'vault/unavailable',
      detail: 'The vault is not in this process.',
      todo: 'Send this to the vault service.',
    });
  }
}
