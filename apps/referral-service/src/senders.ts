import { Injectable } from '@nestjs/common';
import { CommandHandling } from '@hub/command-handling';
import { Problem } from '@hub/http-edge';
import { mayPublishFor, type PartyRegister, type PartyRegistered, type PolicyAdopted } from '@hub/parties';
import type { Referral } from '@hub/referral';
import type { PartyId, Uuid } from '@hub/vocabulary';
import { loadReferral } from './survivors-chain';

/** Who refers: the caller's party, or one that it may publish for. */
@Injectable()
export class Senders {
  constructor(private readonly handling: CommandHandling) {}

  /**
   * @throws Problem 403 `referral/not-an-importer` for another party's name, known or not; `party/not-registered` for a caller
   *   whose party nobody registered
   */
  publishing(
    caller: PartyId,
    onBehalfOf: PartyId | undefined,
    { register, policy }: { readonly register: PartyRegister; readonly policy: PolicyAdopted },
  ): PartyRegistered {
    const name = onBehalfOf ?? caller;
    if (!mayPublishFor(policy, caller, name)) throw notAnImporter();
    const sender = register.parties.get(name);
    if (sender === undefined) throw notRegistered();
    return sender;
  }

  /**
   * A referral may follow on one in which its sender has a part (R3); an imported one also on one that is addressed to its sender
   * and has not reached it yet, for whoever imports a chain knows it whole.
   *
   * @returns the referral on which it follows
   * @throws Problem 422 `referral/part-of-not-there`, the same for another's referral and for none
   */
  async requirePart(
    partOf: Uuid,
    party: PartyId,
    options: { readonly imported: boolean } = { imported: false },
  ): Promise<Referral> {
    const state = await loadReferral(this.handling, partOf);
    if (state === undefined || !(state.standing.has(party) || (options.imported && isAddressed(state, party))))
      throw partOfNotThere();
    return state;
  }
}

const isAddressed = ({ sendings }: Referral, party: PartyId): boolean => sendings.some(({ addressee }) => addressee === party);

const notAnImporter = () =>
  new Problem({
    status: 403,
    code: 'referral/not-an-importer',
    detail: 'Your party does not publish for that one: only importers that the policy names do.',
    todo: 'Publish for your own party, or ask the operator to name yours as importer.',
  });

const notRegistered = () =>
  new Problem({
    status: 409,
    code: 'party/not-registered',
    detail: 'The party that refers is not registered in this hub.',
    todo: 'An operator registers it: hubctl party add.',
  });

const partOfNotThere = () =>
  new Problem({
    status: 422,
    code: 'referral/part-of-not-there',
    detail: 'There is no such referral among those of the party that refers.',
    todo: 'Check "partOf", or leave it out.',
  });
