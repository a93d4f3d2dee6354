import { Command, CommandHandler, ICommandHandler } from '@nestjs/cqrs';
import { CommandHandling, clientMissing, intakeOf, stated, survivorClientId } from '@hub/command-handling';
import { problemOf, type ReceivedCommand } from '@hub/http-edge';
import { impliedBy, isVictimServiceProvider } from '@hub/parties';
import { referralDeciders, routeTo } from '@hub/referral';
import { streams } from '@hub/vocabulary';
import type { ReferralAnswer } from '../referral-act';
import { Senders } from '../senders';
import { timingOf } from '../timing';
import { withProgramme } from './programme-asked';
import type { RequestReferralDto } from './request.dto';

export class PublishReferral extends Command<ReferralAnswer> {
  constructor(
    readonly body: RequestReferralDto,
    readonly received: ReceivedCommand,
  ) {
    super();
  }
}

/** Resolves who, to whom and about whom, then lets the decider decide (R1). */
@CommandHandler(PublishReferral)
export class PublishReferralHandler implements ICommandHandler<PublishReferral> {
  constructor(
    private readonly handling: CommandHandling,
    private readonly senders: Senders,
  ) {}

  async execute({ body, received }: PublishReferral): Promise<ReferralAnswer> {
    const { caller, key } = received;
    const referral = this.handling.identifiers.referralId(caller.party, caller.client, key);
    const stream = streams.referral(referral);
    const order = { stream, name: 'referral.request', target: 'referrals', received };
    if (await this.handling.exists(stream)) return this.answer(referral, await this.handling.again(order));

    const rules = await this.handling.rules();
    const { register, policy } = rules;
    const sender = this.senders.publishing(caller.party, body.onBehalfOf, rules);
    const route = routeTo(body.to, sender.party, register);
    if ('refused' in route) throw problemOf(route, { status: 422 });
    const contents = withProgramme(intakeOf(body.contents), route.programme);
    if (body.partOf !== undefined) await this.senders.requirePart(body.partOf, sender.party);
    const victimServiceProvider = isVictimServiceProvider(sender, policy);
    if (victimServiceProvider && body.client !== undefined) throw survivorClientId();
    if (!victimServiceProvider && body.client === undefined) throw clientMissing();

    const subject = body.client
      ? await this.handling.subjects.findOrMint(sender.party, body.client.id, received)
      : this.handling.subjects.pseudonym(received);
    const done = await this.handling.run({
      ...order,
      absent: true,
      decider: referralDeciders.request,
      command: {
        referral,
        party: sender.party,
        now: this.handling.clock.now(),
        implies: impliedBy([sender, route.addressee], route.programme ? [route.programme] : [], policy),
        contents,
        victimServiceProvider,
        subject,
        addressee: route.addressee.party,
        purpose: body.purpose,
        priority: body.priority ?? 'routine',
        timing: timingOf(policy),
        ...stated({ partOf: body.partOf }),
      },
    });
    return this.answer(referral, done);
  }

  private answer(referral: string, { token, repeated }: { token: string; repeated: boolean }): ReferralAnswer {
    return { referral, token, repeated };
  }
}
