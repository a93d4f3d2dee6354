import type { AccessDigester } from './access/access-digester';
import type { ClientStreams } from './erasure/client-streams';
import type { ReleaseKeeper } from './release-keys/release-keeper';

const EVERY = 1_000;
const LONG_ROUND = 60;

/**
 * What the vault does beside answering: digests of access records; once a minute, and at once when it starts, the index of client
 * streams is brought near the head, and the keys of releases that are over are destroyed if nobody had it done.
 */
export class Upkeep {
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> = Promise.resolve();
  private stopped = true;

  constructor(
    private readonly digester: AccessDigester,
    private readonly clients: ClientStreams,
    private readonly releases: ReleaseKeeper,
  ) {}

  /** @param onError told of a round that failed; the next one tries again */
  start(onError: (error: unknown) => void): void {
    if (!this.stopped) return;
    this.stopped = false;
    let rounds = 0;
    const next = () => {
      this.timer = setTimeout(() => {
        this.round = this.once(rounds++ % LONG_ROUND === 0, onError)
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

  private async once(long: boolean, onError: (error: unknown) => void): Promise<void> {
    if (long) await this.releases.sweep(onError);
    await this.digester.digest();
    if (long) await this.clients.catchUp();
  }
}
