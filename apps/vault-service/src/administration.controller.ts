import { Controller, HttpCode, Inject, Post, UseFilters } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { VAULT } from '@hub/composition';
import { ApiQueryOf, Problem } from '@hub/http-edge';
import type { Caller } from '@hub/sign-in';
import { CurrentCaller, Roles } from '@hub/sign-in/nest';
import { HubVault, type Vault } from '@hub/vault';
import { RotationAnswer } from './administration.dto';
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
