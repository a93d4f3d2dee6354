import { Command, CommandHandler, ICommandHandler } from '@nestjs/cqrs';
import { CommandHandling, clientMissing, intakeOf, stated, survivorClientId } from '@hub/command-handling';
import { Problem, problemOf, type ReceivedCommand } from '@hub/http-edge';
import { impliedBy, isVictimServiceProvider } from '@hub/parties';
import { lifecycleOf, referralDeciders, routeTo, type ImportReferral } from '@hub/referral';
import { streams, type SubjectId } from '@hub/vocabulary';
import type { ReferralAnswer } from '../referral-act';
import { Senders } from '../senders';
import { timingOf } from '../timing';
import type { HistoryDto, ImportReferralDto } from './import.dto';

/** `known`: the hub had it already, in this state or a more advanced one. */
export interface ImportAnswer extends ReferralAnswer {
  readonly outcome: 'imported' | 'moved-on' | 'known';
}

export class ImportFromSystem extends Command<ImportAnswer> {
  constructor(
    readonly body: ImportReferralDto,
    readonly received: ReceivedCommand,
  ) {
    super();
  }
}

/** The referral's id comes from requester, source, focus and owner; the version is in event ids only, so two versions meet (decision 5). */
@CommandHandler(ImportFromSystem)
export class ImportFromSystemHandler implements ICommandHandler<ImportFromSystem> {
  constructor(
    private readonly handling: CommandHandling,
    private readonly senders: Senders,
  ) {}

  async execute({ body, received }: ImportFromSystem): Promise<ImportAnswer> {
    const rules = await this.handling.rules();
    const { register, policy } = rules;
    const sender = this.senders.publishing(received.caller.party, body.sender, rules);
    const route = routeTo({ party: body.addressee }, sender.party, register);
    if ('refused' in route) throw problemOf(route, { status: 422 });
    const state = lifecycleOf(body.status);
    if (state === undefined) throw notImported();
    const contents = intakeOf(body.contents);
    const referral = this.handling.identifiers.fhirReferralId(sender.party, received.caller.client, body.focus, body.owner);
    if (body.partOf !== undefined) await this.senders.requirePart(body.partOf, sender.party, { imported: true });
    const victimServiceProvider = isVictimServiceProvider(sender, policy);

    const command: ImportReferral = {
      referral,
      party: sender.party,
      now: this.handling.clock.now(),
      implies: impliedBy([sender, route.addressee], [], policy),
      contents,
      victimServiceProvider,
      subject: await this.subject(referral, sender.party, body, received, victimServiceProvider),
      addressee: route.addressee.party,
      purpose: body.purpose,
      state,
      requestedAt: body.requestedAt,
      history: (body.history ?? []).flatMap(knownStep),
      identifiers: (body.identifiers ?? []).map(({ value, ...names }) => ({ value, ...stated(names) })),
      timing: timingOf(policy),
      ...stated({ partOf: body.partOf, priority: body.priority, attachments: body.attachments?.map((each) => ({ ...each })) }),
    };
    const stream = streams.referral(referral);
    const done = await this.handling.run({
      decider: referralDeciders.import,
      stream,
      command,
      name: 'referral.import',
      target: referral,
      received,
    });
    return { referral, token: done.token, repeated: done.repeated, outcome: outcomeOf(done.events.map(({ type }) => type)) };
  }

  /** A shelter's client has no id here: the pseudonym comes from the referral, so that its later versions meet it. */
  private async subject(
    referral: string,
    sender: string,
    body: ImportReferralDto,
    received: ReceivedCommand,
    victimServiceProvider: boolean,
  ): Promise<SubjectId> {
    if (victimServiceProvider && body.client !== undefined) throw survivorClientId();
    if (victimServiceProvider) return this.handling.identifiers.derived('pseudonym', referral);
    if (body.client === undefined) throw clientMissing();
    return this.handling.subjects.findOrMint(sender, body.client.id, received);
  }
}

const outcomeOf = (types: readonly string[]): ImportAnswer['outcome'] => {
  if (types.includes('referral.imported')) return 'imported';
  return types.includes('referral.import-updated') ? 'moved-on' : 'known';
};

/** Only steps whose time is known, in states that the hub knows: nothing is invented. */
const knownStep = ({ status, at }: HistoryDto): ImportReferral['history'] => {
  const state = lifecycleOf(status);
  return state === undefined || at === undefined ? [] : [{ state, at }];
};

const notImported = () =>
  new Problem({
    status: 422,
    code: 'referral/status-not-imported',
    detail: 'A Task in this status is not imported: it is a draft, ready but not taken on, or was entered in error.',
    todo: 'Send it again when it has been requested or goes on.',
  });
