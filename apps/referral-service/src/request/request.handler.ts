import { Command, CommandHandler, ICommandHandler } from '@nestjs/cqrs';
import { CommandHandling, clientMissing, intakeOf, stated, survivorClientId } from '@hub/command-handling';
import { problemOf, type ReceivedCommand } from '@hub/http-edge';
import { impliedBy, isVictimServiceProvider } from '@hub/parties';
import { referralDeciders, routeTo, type Referral } from '@hub/referral';
import { streams, type PartyId, type SubjectId } from '@hub/vocabulary';
import type { ReferralAnswer } from '../referral-act';
import { Senders } from '../senders';
import { isOfSurvivor } from '../survivors-chain';
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
    // Both are asked for at once; for a repeated command the rules are not looked at.
    const asked = this.handling.rules();
    asked.catch(() => undefined);
    if (await this.handling.exists(stream)) return this.answer(referral, await this.handling.again(order));

    const rules = await asked;
    const { register, policy } = rules;
    const sender = this.senders.publishing(caller.party, body.onBehalfOf, rules);
    const route = routeTo(body.to, sender.party, register);
    if ('refused' in route) throw problemOf(route, { status: 422 });
    const contents = withProgramme(intakeOf(body.contents), route.programme);
    const parent = body.partOf === undefined ? undefined : await this.senders.requirePart(body.partOf, sender.party);
    const victimServiceProvider = isVictimServiceProvider(sender, policy);
    const survivorsReferral = parent !== undefined && (await isOfSurvivor(this.handling, rules, parent));
    if ((victimServiceProvider || survivorsReferral) && body.client !== undefined) throw survivorClientId();
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
        survivorsReferral,
        subject: await this.subjectOf({ body, received }, sender.party, victimServiceProvider, parent),
        addressee: route.addressee.party,
        purpose: body.purpose,
        priority: body.priority ?? 'routine',
        timing: timingOf(policy),
        ...stated({ partOf: body.partOf }),
      },
    });
    return this.answer(referral, done);
  }

  /**
   * A shelter's client is a fresh pseudonym each time. A sub-referral without a client is about the person whom the referral is
   * about on which it follows: that is recorded under the same consents, and each of its disclosures needs a basis of its own.
   */
  private async subjectOf(
    { body, received }: Pick<PublishReferral, 'body' | 'received'>,
    sender: PartyId,
    victimServiceProvider: boolean,
    parent: Referral | undefined,
  ): Promise<SubjectId> {
    if (victimServiceProvider) return this.handling.subjects.pseudonym(received);
    if (body.client !== undefined) return this.handling.subjects.findOrMint(sender, body.client.id, received);
    if (parent === undefined) throw clientMissing();
    return parent.subject;
  }

  private answer(referral: string, { token, repeated }: { token: string; repeated: boolean }): ReferralAnswer {
    return { referral, token, repeated };
  }
}
