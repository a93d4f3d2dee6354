import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { ClockWorker, CommandHandling } from '@hub/command-handling';
import { DATABASE, LOGGER, VAULT } from '@hub/composition';
import { consentDeciders, type GrantedConsent, type InvokedException } from '@hub/consent';
import type { Due } from '@hub/due-list';
import { Readiness } from '@hub/http-edge';
import type { HubDatabase } from '@hub/postgres';
import type { Vault } from '@hub/vault';
import { HUB_PARTY } from '@hub/vocabulary';

/** Records that consents and exceptions have come to their end (decision 17); it is not what makes them end. */
@Injectable()
export class ConsentClock extends ClockWorker {
  constructor(
    handling: CommandHandling,
    readiness: Readiness,
    @Inject(DATABASE) database: HubDatabase,
    @Inject(LOGGER) logger: Logger,
    @Inject(VAULT) private readonly vault: Vault,
  ) {
    super({ handling, readiness, database, logger }, 'consents', 'consents-');
  }

  protected async duesOf(stream: string): Promise<readonly Due[]> {
    const { state } = await this.handling.load(stream, consentDeciders.expire);
    return [
      ...[...state.consents.values()].flatMap((consent) => endOf(stream, consent)),
      ...[...state.exceptions.values()].flatMap((exception) => limitOf(stream, exception)),
    ];
  }

  /** The key comes from what is due, so whichever process or attempt records it, it is one event. */
  protected async record({ stream, what, due }: Due): Promise<void> {
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
    if (matter === 'consent') await this.vault.endReleases(stream.slice(this.prefix.length));
  }
}

const endOf = (stream: string, { consent, state, end }: GrantedConsent): readonly Due[] =>
  state === 'active' && 'at' in end ? [{ stream, what: `consent:${consent}`, due: new Date(end.at) }] : [];

const limitOf = (stream: string, { exception, ended, until }: InvokedException): readonly Due[] =>
  ended ? [] : [{ stream, what: `exception:${exception}`, due: until }];
