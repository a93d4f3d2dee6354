import { Injectable } from '@nestjs/common';
import { CommandHandling, clientMissing, servesSurvivors, survivorClientId, type Rules } from '@hub/command-handling';
import { coordinationDeciders } from '@hub/coordination';
import { ObjectMember, TextMember, UuidMember, notThere, type ReceivedCommand } from '@hub/http-edge';
import { referralDeciders } from '@hub/referral';
import { streams, type PartyId, type SubjectId, type Uuid } from '@hub/vocabulary';
import { SubjectIndex } from './subject-index';

export class ClientDto {
  @TextMember({ description: 'The person as your own system names them' }) id!: string;
}

/** Whom a consent, denial or exception is about: one of the three. */
export class AboutDto {
  @ObjectMember(() => ClientDto, { optional: true, description: 'A client of your own' }) client?: ClientDto;
  @UuidMember({ optional: true, description: 'A referral in which your party has a part' }) referral?: string;
  @UuidMember({ optional: true, description: 'An episode of coordination in which your party has a part' }) episode?: string;
}

/** Whom a command is about. */
export interface Meant {
  readonly subject: SubjectId;
  /** A client of a party that serves survivors of domestic violence: nothing about it may say who it is (decision 9). */
  readonly survivor: boolean;
}

/** Finds the subject whom a party means. */
@Injectable()
export class Whom {
  constructor(
    private readonly handling: CommandHandling,
    private readonly index: SubjectIndex,
  ) {}

  /**
   * By a referral or an episode in which the party has a part, or by the party's own client id; a client whom the party has not named before
   * gets a pseudonym now, for a release is often signed before anything is referred. A shelter names nobody: its release is about
   * a referral of its own, or `fresh`, about a person who gets a pseudonym by this very command.
   *
   * @throws Problem 404 for a referral or an episode that is not the party's, 422 where nobody is named
   */
  async isMeant(
    { client, referral, episode }: AboutDto,
    received: ReceivedCommand,
    rules: Rules,
    { fresh = false }: { readonly fresh?: boolean } = {},
  ): Promise<Meant> {
    const { party } = received.caller;
    const shelter = servesSurvivors(rules, party);
    if (referral !== undefined) {
      const { state } = await this.handling.load(streams.referral(referral), referralDeciders.request);
      if (!state?.standing.has(party)) throw notThere();
      return { subject: state.subject, survivor: shelter || servesSurvivors(rules, state.sender) };
    }
    if (episode !== undefined) return this.ofEpisode(episode, party, rules);
    if (shelter && fresh && client === undefined) return { subject: this.handling.subjects.pseudonym(received), survivor: true };
    if (shelter) throw survivorClientId();
    if (client === undefined) throw clientMissing();
    return { subject: await this.handling.subjects.findOrMint(party, client.id, received), survivor: false };
  }

  /** An id of nothing reads a stream that nobody has: same queries, same answer (decision 21). */
  private async ofEpisode(name: Uuid, party: PartyId, rules: Rules): Promise<Meant> {
    const subject = (await this.index.subjectOf(name)) ?? this.handling.identifiers.derived('no-register', name);
    const { state } = await this.handling.load(streams.coordination(subject), coordinationDeciders.open);
    const episode = state.episodes.find((each) => each.episode === name && each.standing.has(party));
    if (episode === undefined) throw notThere();
    return { subject, survivor: servesSurvivors(rules, party) || servesSurvivors(rules, episode.openedBy) };
  }
}
