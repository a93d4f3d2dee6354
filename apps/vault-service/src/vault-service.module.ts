import { Inject, Module, OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import { LOGGER, VAULT } from '@hub/composition';
import { Readiness, withoutContent } from '@hub/http-edge';
import { HubVault, type Vault } from '@hub/vault';
import { AdministrationController } from './administration.controller';
import { VaultController } from './vault.controller';

/** Runs the vault's upkeep (digests of access records) and says in `/readyz` whether it may serve. */
class VaultKeeper implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    @Inject(VAULT) private readonly vault: Vault,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(Readiness) private readonly readiness: Readiness,
  ) {}

  onApplicationBootstrap(): void {
    // A client of a vault elsewhere has nothing to keep.
    const { vault, logger } = this;
    if (!(vault instanceof HubVault)) return;
    this.readiness.register({ name: 'vault', check: () => vault.ensureAvailable() });
    const { erasures, releases, events } = vault.reissued;
    if (erasures + releases + events > 0)
      logger.warn({ erasures, releases, events }, 'issued again what the safety journal had and the hub had lost');
    vault.upkeep.start((error) => logger.error({ error: withoutContent(error) }, 'the vault’s upkeep failed, it tries again'));
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.vault instanceof HubVault) await this.vault.upkeep.stop();
  }
}

/** The vault service. Injects the ports of `@hub/composition`. */
@Module({ controllers: [VaultController, AdministrationController], providers: [VaultKeeper] })
export class VaultServiceModule {}
