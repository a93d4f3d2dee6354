import { refused, type Refusal } from '@hub/event-sourcing';
import { tellingOfSomebody } from '@hub/intake';
import type { PartyAct } from './command';
import type { ImportReferral } from './import/import.command';
import type { RequestReferral } from './request/request.command';

/**
 * What no release covers about a survivor does not enter the hub, not even sealed (decision 9; 34 USC 12291(b)(2)). A shelter says
 * what is needed by programme and code; whoever else acts on its referral leaves out who the person is.
 */
export const survivorsIdentity = ({ victimServiceProvider, survivorsReferral, contents = {} }: PartyAct): Refusal | undefined => {
  const kept = victimServiceProvider
    ? tellingOfSomebody(contents)
    : (['identity', 'contact'] as const).filter((category) => survivorsReferral && contents[category] !== undefined);
  if (kept.length === 0) return undefined;
  return kept.some((category) => category === 'identity' || category === 'contact')
    ? refused(
        'referral/survivor-identity',
        'Identity and contact of a survivor stay in your own system; they reach one recipient under a release only. Leave both out of this message.',
      )
    : refused(
        'referral/survivor-words',
        'Words about a survivor can name a person or a place, so they stay in your own system. Say what is needed by programme and codes; seal the rest to its one recipient under a release.',
        kept.map((category) => ({ code: 'referral/survivor-words', message: `There are words under ${category}.` })),
      );
};

/** A survivor's referral stands alone: one that followed on another would say that both are of one person. */
export const survivorsChain = ({ victimServiceProvider, partOf }: RequestReferral | ImportReferral): Refusal | undefined =>
  victimServiceProvider && partOf !== undefined
    ? refused(
        'referral/survivor-chain',
        'A survivor’s referral follows on no other, for that would tie this person to another record. Leave "partOf" out.',
      )
    : undefined;

/** What another system calls a survivor's papers is an identifier of the survivor, and it would stand in the open part. */
const survivorsNames = ({ victimServiceProvider, identifiers, attachments = [] }: ImportReferral): Refusal | undefined =>
  victimServiceProvider && identifiers.length + attachments.length > 0
    ? refused(
        'referral/survivor-identifiers',
        'Identifiers and attachments of your own system lead to the survivor, so they stay there. Leave both out.',
      )
    : undefined;

/** Everything that a shelter may not report of a referral in its own system. */
export const survivorsReport = (command: ImportReferral): Refusal | undefined =>
  survivorsChain(command) ?? survivorsNames(command) ?? survivorsIdentity(command);
