import { Injectable } from '@nestjs/common';
import { CommandHandling, clientMissing, servesSurvivors, survivorClientId, type Rules } from '@hub/command-handling';
import { notThere, type ReceivedCommand } from '@hub/http-edge';
import { referralDeciders } from '@hub/referral';
import { streams, type SubjectId } from '@hub/vocabulary';
import type { OpenEpisodeDto } from '../open/open.dto';

/**
 * Finds a subject that is the party's own. Only on such a subject may it open an episode: whether another party coordinates it
 * already is then nothing that it was not told of, so the answer gives nothing away (decision 8).
 */
@Injectable()
export class OwnSubjects {
  constructor(private readonly handling: CommandHandling) {}

  /** @throws Problem 404 for a referral that the party did not send as the first of its chain, 422 where nobody is named */
  async isMeant({ client, referral }: OpenEpisodeDto, received: ReceivedCommand, rules: Rules): Promise<SubjectId> {
    const { party } = received.caller;
    if (referral !== undefined) {
      const { state } = await this.handling.load(streams.referral(referral), referralDeciders.request);
      if (state?.sender !== party || state.partOf !== undefined) throw notThere();
      return state.subject;
    }
    if (servesSurvivors(rules, party)) throw survivorClientId();
    if (client === undefined) throw clientMissing();
    return this.handling.subjects.findOrMint(party, client.id, received);
  }
}
