import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import { withoutContent, type Readiness } from '@hub/http-edge';
import { SubjectIndex, type SubjectIndexOptions } from '@hub/log-follower';
import type { HubDatabase, HubRole } from '@hub/postgres';
import type { SubjectId, Uuid } from '@hub/vocabulary';
import type { CommandHandling } from './command-handling';

/** What an index of a deciding service stands on. */
export interface IndexMeans {
  readonly handling: CommandHandling;
  readonly readiness: Readiness;
  readonly database: HubDatabase;
  readonly logger: Logger;
}

/** One context's index of subjects, running while the application stands. */
export abstract class SubjectIndexWorker implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly index: SubjectIndex;
  private readonly name: string;
  private readonly readiness: Readiness;

  protected constructor(
    { handling, readiness, database, logger }: IndexMeans,
    { role, ...indexed }: Pick<SubjectIndexOptions, 'schema' | 'types' | 'entryOf'> & { readonly role: HubRole },
  ) {
    this.name = `${indexed.schema}-index`;
    this.readiness = readiness;
    this.index = new SubjectIndex({
      ...indexed,
      pool: database.pool(role),
      store: handling.store,
      catalogue: handling.catalogue,
      onError: (error) => logger.warn({ error: withoutContent(error) }, `${this.name} tries again`),
    });
  }

  onApplicationBootstrap(): void {
    this.index.start();
    this.readiness.register({
      name: this.name,
      check: async () => {
        if (!this.index.healthy) throw new Error('not following the log');
      },
    });
  }

  onApplicationShutdown(): Promise<void> {
    return this.index.stop();
  }

  /** Undefined for an id of nothing; strongly consistent. */
  subjectOf(id: Uuid): Promise<SubjectId | undefined> {
    return this.index.subjectOf(id);
  }
}
