import { Command, CommandHandler, ICommandHandler } from '@nestjs/cqrs';
import { CommandHandling, stated } from '@hub/command-handling';
import { consentDeciders } from '@hub/consent';
import { Problem, type ReceivedCommand } from '@hub/http-edge';
import { streams } from '@hub/vocabulary';
import { RegisterCommands, knownIn, type RegisterAnswer } from '../register/register-commands';
import { Whom } from '../register/whom';
import type { InvokeExceptionDto } from './invoke-exception.dto';

export class InvokeNamedException extends Command<RegisterAnswer & { readonly exception: string }> {
  constructor(
    readonly body: InvokeExceptionDto,
    readonly received: ReceivedCommand,
  ) {
    super();
  }
}

/** A disclosure without consent, on the jurisdiction's table; its author is the discloser, who answers for it (C1). */
@CommandHandler(InvokeNamedException)
export class InvokeNamedExceptionHandler implements ICommandHandler<InvokeNamedException> {
  constructor(
    private readonly handling: CommandHandling,
    private readonly register: RegisterCommands,
    private readonly whom: Whom,
  ) {}

  async execute({ body, received }: InvokeNamedException) {
    const { kind, regime, recipient, categories, purpose, until } = body;
    const facts = factsOf(body.facts);
    const rules = await this.handling.rules();
    const { subject, survivor } = await this.whom.isMeant(body, received, rules);
    const exception = this.register.newId('exception', subject, received);
    const done = await this.handling.run({
      decider: consentDeciders.invokeException,
      stream: streams.consents(subject),
      command: {
        ...this.register.base(rules, subject, received, [recipient]),
        exception,
        kind,
        regime,
        recipient,
        categories,
        purpose,
        facts,
        survivor,
        ...stated({ until }),
        table: rules.policy.exceptions,
        policy: rules.policy.version,
        known: knownIn(rules),
      },
      name: 'exception.invoke',
      target: 'exceptions',
      received,
    });
    return { exception, token: done.token, repeated: done.repeated };
  }
}

const NAME = /^[A-Za-z][A-Za-z0-9-]{0,99}$/;
const LONGEST = 4_000;

/** Names and texts; at most twenty. Neither is repeated in a fault. */
function factsOf(facts: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const entries = Object.entries(facts).flatMap(([name, value]): [string, string][] =>
    NAME.test(name) && typeof value === 'string' && value.length <= LONGEST ? [[name, value]] : [],
  );
  if (entries.length < Object.keys(facts).length || entries.length > 20)
    throw new Problem({
      status: 400,
      code: 'http/invalid-request',
      detail: 'The request has members that cannot be taken; each is named with its place.',
      todo: 'Correct the members named and send the request again.',
      errors: [
        {
          code: 'http/invalid-member',
          pointer: '/facts',
          detail: `must be at most twenty facts, each a text of up to ${LONGEST} characters under a name of letters, digits and dashes`,
        },
      ],
    });
  return Object.fromEntries(entries);
}
