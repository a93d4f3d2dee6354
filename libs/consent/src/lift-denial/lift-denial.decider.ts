import { refused, type Decide } from '@hub/event-sourcing';
import { decided, headOfLater, type RegisterEntries } from '../register-entries';
import { denialNotThere, denialOf } from '../refusals';
import type { DenialLifted } from '../register.events';
import type { LiftDenial } from './lift-denial.command';

/** Only who heard the subject's no records that it is taken back; a repeat changes nothing. */
export const liftDenial: Decide<LiftDenial, RegisterEntries> = ({ denial: id, party, implies }, entries) => {
  const denial = denialOf(entries, id, party);
  const head = entries.heads.get(id);
  if (denial === undefined || head === undefined) return denialNotThere;
  if (denial.author !== party)
    return refused(
      'denial/not-yours-to-lift',
      'Only the party that recorded this denial lifts it. Send the person’s word to that party.',
    );
  if (denial.lifted) return [];
  const lifted: DenialLifted = { ...headOfLater(head, party, implies), denial: id };
  return [decided('denial.lifted', lifted)];
};
