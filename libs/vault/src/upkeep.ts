import type { AccessDigester } from './access/access-digester';
import type { ClientStreams } from './erasure/client-streams';

const EVERY = 1_000;
const CLIENTS_EVERY = 60;

/** What the vault does beside answering: digests of access records, and the index of client streams kept near the head. */
export class Upkeep {
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> = Promise.resolve();
  private stopped = true;

  constructor(
    private readonly digester: AccessDigester,
    private readonly clients: ClientStreams,
  ) {}

  /** @param onError told of a round that failed; the next one tries again */
  start(onError: (error: unknown) => void): void {
    if (!this.stopped) return;
    this.stopped = false;
    let rounds = 0;
    const next = () => {
      this.timer = setTimeout(() => {
        this.round = this.once(rounds++ % CLIENTS_EVERY === 0)
          .catch(onError)
          .finally(() => {
            if (!this.stopped) next();
          });
      }, EVERY);
    };
    next();
  }

  /** Waits for the round under way. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.round;
  }

  private async once(clientsToo: boolean): Promise<void> {
    await this.digester.digest();
    if (clientsToo) await this.clients.catchUp();
  }
}
