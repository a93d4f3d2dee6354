import type { IntakeContents, ServiceNeed } from '@hub/intake';
import type { InformationCategory } from '@hub/vocabulary';
import type { CodeableConcept, ServiceRequest, Task } from '../resources';
import { categoryOfNeed } from './category-of-need';
import { defined } from './patient';

/** What a ServiceRequest asks for and what its Task says about it, under the one category that protects it best. */
export const needSegment = (
  request: ServiceRequest | undefined,
  task: Task,
): { readonly category: InformationCategory; readonly segments: IntakeContents } => {
  const category = categoryOfNeed(request?.category ?? []);
  const codes = [...(request?.code?.coding ?? []), ...(request?.category ?? []).flatMap(({ coding }) => coding ?? [])].flatMap(
    ({ system, code, display }) => (code === undefined ? [] : [defined({ system, code, display })]),
  );
  const notes = [...(request?.note ?? []), ...(task.note ?? [])].map(({ text }) => text).join('\n\n');
  const reasons = (request?.reasonCode ?? []).flatMap((concept) => wordsOf(concept) ?? []);
  const answer = task.statusReason && wordsOf(task.statusReason);
  const need: ServiceNeed = defined({
    need: request?.code && wordsOf(request.code),
    codes: codes.length > 0 ? codes : undefined,
    reason: [...reasons, ...(answer === undefined ? [] : [answer])].join('\n') || undefined,
    notes: notes || undefined,
  });
  return { category, segments: Object.keys(need).length > 0 ? { [category]: need } : {} };
};

const wordsOf = ({ text, coding }: CodeableConcept): string | undefined =>
  text ?? coding?.find(({ display }) => display !== undefined)?.display ?? coding?.[0]?.code;
