import { refused, type Decide, type Refusal } from '@hub/event-sourcing';
import type { ExceptionRow } from '@hub/parties';
import { regimeMayOpen, type InformationCategory } from '@hub/vocabulary';
import { decided, headOfNew, type RegisterEntries } from '../register-entries';
import type { ExceptionInvoked } from '../register.events';
import type { InvokeException } from './invoke-exception.command';

/** Where each fact of 42 CFR 2.51(c) stands in the law; other facts are cited by their row of the table. */
const FACT_CITATIONS: Readonly<Record<string, string>> = {
  recipient: '42 CFR 2.51(c)(1)',
  discloser: '42 CFR 2.51(c)(2)',
  occurredAt: '42 CFR 2.51(c)(3)',
  nature: '42 CFR 2.51(c)(4)',
};

/**
 * A recorded exception opens what its row of the table allows, from the discloser to one recipient, for a bounded time; no
 * denial stands against it (decision 8). Its author is the discloser, who answers for it.
 */
export const invokeException: Decide<InvokeException, RegisterEntries> = (command, entries) => {
  if (entries.exceptions.has(command.exception))
    return refused('exception/already-there', 'This exception was invoked before. Invoke a new one under a new idempotency key.');
  const row = command.table.find(({ kind, regime }) => kind === command.kind && regime === command.regime);
  if (row === undefined)
    return refused(
      'exception/not-in-policy',
      'The policy in force knows no such exception under this regime. Use one that it lists.',
    );
  return notCovered(command, row) ?? missingFacts(command, row) ?? survivorsFacts(command) ?? invoke(command, row);
};

const notCovered = ({ categories, regime, recipient, party, known }: InvokeException, row: ExceptionRow): Refusal | undefined => {
  if (recipient === party || !known.parties.has(recipient))
    return refused('exception/unknown-recipient', 'The recipient is not another registered party of this hub. Correct its name.');
  return categories.length === 0 ||
    !categories.every((category) => row.categories.includes(category) && regimeMayOpen(regime, category))
    ? refused(
        'exception/category-not-covered',
        'This exception does not cover every category that is named. Name those that it covers.',
        [{ code: 'exception/category-not-covered', message: `It covers ${row.categories.join(', ')}.`, citation: row.citation }],
      )
    : undefined;
};

const missingFacts = ({ facts }: InvokeException, row: ExceptionRow): Refusal | undefined => {
  const missing = new Set([...row.requiredFacts, 'occurredAt']);
  for (const [name, value] of Object.entries(facts)) if (value.trim() !== '') missing.delete(name);
  return missing.size === 0
    ? undefined
    : refused(
        'exception/missing-fact',
        'What the law wants recorded about this exception is incomplete. Add what is missing.',
        [...missing].map((fact) => ({
          code: 'exception/missing-fact',
          message: `The fact "${fact}" is missing.`,
          citation: row.regime === '42-cfr-part-2' ? (FACT_CITATIONS[fact] ?? row.citation) : row.citation,
        })),
      );
};

/** What a fact says where the fact itself stays in the discloser's own file. */
export const ON_FILE = 'on file';

const survivorsFacts = ({ survivor = false, facts }: InvokeException): Refusal | undefined =>
  survivor && Object.entries(facts).some(([name, value]) => name !== 'occurredAt' && value !== ON_FILE)
    ? refused(
        'exception/survivor-identity',
        `What is recorded about a survivor can name a person or a place, so it stays in your own file. Keep the facts there, and say "${ON_FILE}" for each but the time.`,
      )
    : undefined;

const HOUR = 3_600_000;

/** Milliseconds of a date and time that says its own offset: one without would mean another moment on another machine. */
const instant = (text: string): number =>
  /^\d{4}-\d{2}-\d{2}T.+(Z|[+-]\d{2}:\d{2})$/.test(text) ? Date.parse(text) : Number.NaN;

const invoke = (command: InvokeException, row: ExceptionRow) => {
  const occurredAt = instant(command.facts['occurredAt'] ?? '');
  const wished = command.until === undefined ? Infinity : instant(command.until);
  if (Number.isNaN(occurredAt) || Number.isNaN(wished))
    return refused('exception/invalid-time', 'A date and time cannot be read. Give it like 2026-12-01T14:30:00Z.');
  if (occurredAt > command.now.getTime())
    return refused('exception/not-yet', 'The occurrence lies in the future. Correct its date and time.');
  const until = Math.min(wished, occurredAt + row.maximumHours * HOUR);
  if (until <= command.now.getTime())
    return refused('exception/over', 'The time for which this exception may hold is over. Ask for a consent, or invoke it anew.');
  const invoked: ExceptionInvoked = {
    ...headOfNew(command, {
      matter: `exception:${command.exception}`,
      purpose: command.purpose,
      named: [command.recipient],
      categories: command.categories,
    }),
    exception: command.exception,
    kind: command.kind,
    regime: command.regime,
    discloser: command.party,
    recipient: command.recipient,
    categories: [...command.categories],
    citation: row.citation,
    occurredAt: new Date(occurredAt).toISOString(),
    until: new Date(until).toISOString(),
    policy: command.policy,
  };
  return [decided('exception.invoked', invoked, { [factsCategory(command)]: { facts: { ...command.facts } } })];
};

/** The nature of a medical emergency is health information; the facts of another exception belong to what it opens. */
const factsCategory = ({ kind, categories: [first = 'health'] }: InvokeException): InformationCategory =>
  kind === 'medical-emergency' ? 'health' : first;
