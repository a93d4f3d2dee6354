import { Injectable } from '@nestjs/common';
import { CommandHandling, clientMissing, servesSurvivors, survivorClientId, type Rules } from '@hub/command-handling';
import { ObjectMember, TextMember, UuidMember, notThere, type ReceivedCommand } from '@hub/http-edge';
import { referralDeciders } from '@hub/referral';
import { streams, type SubjectId } from '@hub/vocabulary';

export class ClientDto {
  @TextMember({ description: 'The person as your own system names them' }) id!: string;
}

/** Whom a consent, denial or exception is about: one of the two. */
export class AboutDto {
  @ObjectMember(() => ClientDto, { optional: true, description: 'A client of your own' }) client?: ClientDto;
  @UuidMember({ optional: true, description: 'A referral in which your party has a part' }) referral?: string;
}

/** Finds the subject whom a party means. */
@Injectable()
export class Whom {
  constructor(private readonly handling: CommandHandling) {}

  /**
   * By a referral in which the party has a part, or by the party's own client id; a client whom the party has not named before
   * gets a pseudonym now, for a release is often signed before anything is referred.
   *
   * @throws Problem 404 for a referral that is not the party's, 422 where nobody is named
   */
  async isMeant({ client, referral }: AboutDto, received: ReceivedCommand, rules: Rules): Promise<SubjectId> {
    const { party } = received.caller;
    if (referral !== undefined) {
      const { state } = await this.handling.load(streams.referral(referral), referralDeciders.request);
      if (!state?.standing.has(party)) throw notThere();
      return state.subject;
    }
    if (servesSurvivors(rules, party)) throw survivorClientId();
    if (client === undefined) throw clientMissing();
    return this.handling.subjects.findOrMint(party, client.id, received);
  }
}
