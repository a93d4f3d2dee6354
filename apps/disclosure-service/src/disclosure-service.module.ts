import { Global, Module } from '@nestjs/common';
import { DECISION_PROGRESS } from '@hub/composition';
import { DisclosureWorker } from './disclosure-worker';

/**
 * The disclosure service. Injects the ports of `@hub/composition`; to whatever runs in the same process it gives its progress.
 * A relay in a process of its own reads it from the database (`@hub/decision-progress`).
 */
@Global()
@Module({
  providers: [DisclosureWorker, { provide: DECISION_PROGRESS, useExisting: DisclosureWorker }],
  exports: [DECISION_PROGRESS],
})
export class DisclosureServiceModule {}
