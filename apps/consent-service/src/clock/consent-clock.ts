import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { ClockWorker, CommandHandling } from '@hub/command-handling';
import { DATABASE, LOGGER, VAULT } from '@hub/composition';
import { consentDeciders, type GrantedConsent, type InvokedException } from '@hub/consent';
import type { Due } from '@hub/due-list';
import { Readiness } from '@hub/http-edge';
import type { HubDatabase } from '@hub/postgres';
import type { Vault } from '@hub/vault';

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

  protected async record(due: Due): Promise<void> {
    const [matter, id = ''] = due.what.split(':');
    const now = this.handling.clock.now();
    const order = { name: 'consent.record-end', target: id, said: due.what };
    if (matter === 'consent') {
      await this.lapse(due, { ...order, decider: consentDeciders.expire, command: { consent: id, now } });
      await this.vault.endReleases(due.stream.slice(this.prefix.length));
    } else {
      await this.lapse(due, { ...order, decider: consentDeciders.endException, command: { exception: id, now } });
    }
  }
}

const endOf = (stream: string, { consent, state, end }: GrantedConsent): readonly Due[] =>
  state === 'active' && 'at' in end ? [{ stream, what: `consent:${consent}`, due: new Date(end.at) }] : [];

const limitOf = (stream: string, { exception, ended, until }: InvokedException): readonly Due[] =>
  ended ? [] : [{ stream, what: `exception:${exception}`, due: until }];
