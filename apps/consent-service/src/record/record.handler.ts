import { Command, CommandHandler, ICommandHandler } from '@nestjs/cqrs';
import { CommandHandling, stated } from '@hub/command-handling';
import { consentDeciders } from '@hub/consent';
import type { ReceivedCommand } from '@hub/http-edge';
import { streams } from '@hub/vocabulary';
import { RegisterCommands, knownIn, type RegisterAnswer } from '../register/register-commands';
import { kindsIn, partiesIn } from '../register/selector.dto';
import { Whom } from '../register/whom';
import { formOf } from './consent-form.dto';
import type { RecordConsentDto } from './record.dto';
import { deliveriesOf } from './sealed-deliveries';

export class RecordSignedConsent extends Command<RegisterAnswer & { readonly consent: string }> {
  constructor(
    readonly body: RecordConsentDto,
    readonly received: ReceivedCommand,
  ) {
    super();
  }
}

/** A signed release enters the subject's register (C2). */
@CommandHandler(RecordSignedConsent)
export class RecordSignedConsentHandler implements ICommandHandler<RecordSignedConsent> {
  constructor(
    private readonly handling: CommandHandling,
    private readonly register: RegisterCommands,
    private readonly whom: Whom,
  ) {}

  async execute({ body, received }: RecordSignedConsent) {
    const form = formOf(body.form);
    const rules = await this.handling.rules();
    const sealed = await deliveriesOf(body.sealed ?? [], rules);
    const { subject, survivor } = await this.whom.isMeant(body, received, rules, { fresh: true });
    const consent = this.register.newId('consent', subject, received);
    const { disclosers = [], recipients = [] } = form;
    const done = await this.handling.run({
      decider: consentDeciders.record,
      stream: streams.consents(subject),
      command: {
        ...this.register.base(rules, subject, received, [...disclosers, ...partiesIn(recipients)], kindsIn(recipients)),
        consent,
        form,
        known: knownIn(rules),
        timeZone: rules.policy.timeZone,
        policy: rules.policy.version,
        victimServiceProvider: survivor,
        ...stated({ sealed }),
      },
      name: 'consent.record',
      target: 'consents',
      received,
    });
    return { consent, token: done.token, repeated: done.repeated };
  }
}
