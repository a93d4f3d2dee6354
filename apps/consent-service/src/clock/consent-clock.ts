import { Inject, Injectable, OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import { CommandHandling } from '@hub/command-handling';
import { DATABASE, LOGGER } from '@hub/composition';
import { consentDeciders, type GrantedConsent, type InvokedException } from '@hub/consent';
import { DueClock, type Due } from '@hub/due-list';
import { Readiness, withoutContent } from '@hub/http-edge';
import type { HubDatabase } from '@hub/postgres';
import { HUB_PARTY } from '@hub/vocabulary';

const PREFIX = 'consents-';

/** Records that consents and exceptions have come to their end (decision 17); it is not what makes them end. */
@Injectable()
export class ConsentClock implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly clock: DueClock;

  constructor(
    private readonly handling: CommandHandling,
    private readonly readiness: Readiness,
    @Inject(DATABASE) database: HubDatabase,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.clock = new DueClock({
      name: 'consents',
      pool: database.pool('hub_clock'),
      store: handling.store,
      clock: handling.clock,
      filter: { streamPrefixes: [PREFIX] },
      duesOf: (stream) => this.duesOf(stream),
      act: (due) => this.recordEnd(due),
      onError: (error) => logger.warn({ error: withoutContent(error) }, 'the consent clock tries again'),
    });
  }

  onApplicationBootstrap(): void {
    this.clock.start();
    this.readiness.register({
      name: 'consent-clock',
      check: async () => {
        if (!this.clock.healthy) throw new Error('not following the log');
      },
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.clock.stop();
  }

  /** Deals with what is due now, without waiting for the next look. */
  tick(): Promise<number> {
    return this.clock.tick();
  }

  private async duesOf(stream: string): Promise<readonly Due[]> {
    const { state } = await this.handling.load(stream, consentDeciders.expire);
    return [
      ...[...state.consents.values()].flatMap((consent) => endOf(stream, consent)),
      ...[...state.exceptions.values()].flatMap((exception) => limitOf(stream, exception)),
    ];
  }

  /** The key comes from what is due, so whichever process or attempt records it, it is one event. */
  private async recordEnd({ stream, what, due }: Due): Promise<void> {
    const [matter, id = ''] = what.split(':');
    const now = this.handling.clock.now();
    const order = {
      stream,
      caller: { party: HUB_PARTY, actor: 'clock', source: 'clock' },
      key: `${what}:${due.toISOString()}`,
      commandName: 'consent.record-end',
      target: id,
      bytes: Buffer.from(what),
    };
    const outcome =
      matter === 'consent'
        ? await this.handling.runner.run({ ...order, decider: consentDeciders.expire, command: { consent: id, now } })
        : await this.handling.runner.run({ ...order, decider: consentDeciders.endException, command: { exception: id, now } });
    if (outcome.outcome !== 'done') throw new Error(`An end could not be recorded: ${outcome.outcome}.`);
  }
}

const endOf = (stream: string, { consent, state, end }: GrantedConsent): readonly Due[] =>
  state === 'active' && 'at' in end ? [{ stream, what: `consent:${consent}`, due: new Date(end.at) }] : [];

const limitOf = (stream: string, { exception, ended, until }: InvokedException): readonly Due[] =>
  ended ? [] : [{ stream, what: `exception:${exception}`, due: until }];
