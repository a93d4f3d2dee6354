import { Command, CommandHandler, ICommandHandler } from '@nestjs/cqrs';
import { CommandHandling, stated } from '@hub/command-handling';
import { consentDeciders } from '@hub/consent';
import type { ReceivedCommand } from '@hub/http-edge';
import { streams } from '@hub/vocabulary';
import { Endings } from '../register/endings';
import { RegisterCommands, knownIn, type RegisterAnswer } from '../register/register-commands';
import { kindsIn, partiesIn, selectorsOf } from '../register/selector.dto';
import { Whom } from '../register/whom';
import type { DenyDto } from './deny.dto';

export class RecordDenial extends Command<RegisterAnswer & { readonly denial: string }> {
  constructor(
    readonly body: DenyDto,
    readonly received: ReceivedCommand,
  ) {
    super();
  }
}

/** The person forbids; in the safety journal before it is acknowledged (decisions 4 and 8). */
@CommandHandler(RecordDenial)
export class RecordDenialHandler implements ICommandHandler<RecordDenial> {
  constructor(
    private readonly handling: CommandHandling,
    private readonly register: RegisterCommands,
    private readonly whom: Whom,
    private readonly endings: Endings,
  ) {}

  async execute({ body, received }: RecordDenial) {
    const disclosers = selectorsOf(body.disclosers ?? [], '/disclosers');
    const recipients = selectorsOf(body.recipients ?? [], '/recipients');
    const rules = await this.handling.rules();
    const { subject } = await this.whom.isMeant(body, received, rules);
    const denial = this.register.newId('denial', subject, received);
    const named = [...disclosers, ...recipients];
    const done = await this.handling.run({
      decider: consentDeciders.deny,
      stream: streams.consents(subject),
      command: {
        ...this.register.base(rules, subject, received, partiesIn(named), kindsIn(named)),
        denial,
        disclosers,
        recipients,
        categories: body.categories ?? [],
        ...stated({ onlyFor: body.onlyFor }),
        known: knownIn(rules),
      },
      name: 'consent.deny',
      target: 'denials',
      received,
    });
    await this.endings.secure(subject, denial);
    return { denial, token: done.token, repeated: done.repeated };
  }
}
