import type { DecidedEvent } from '@hub/event-sourcing';
import type { ExceptionRow } from '@hub/parties';
import { INFORMATION_CATEGORIES, type SubjectHead } from '@hub/vocabulary';
import type { Deny } from '../deny/deny.command';
import type { InvokeException } from '../invoke-exception/invoke-exception.command';
import type { RecordConsent } from '../record/record-consent.command';
import type { Known } from '../register-entries';
import type { SealedDeliveries } from '../sealed-release/sealed-release';
import type {
  ConsentConfirmed,
  ConsentDenied,
  ConsentExpired,
  ConsentRecorded,
  ConsentRevoked,
  DenialLifted,
  ExceptionEnded,
  ExceptionInvoked,
} from '../register.events';
import type { ConsentForm } from '../required-elements/consent-form';

/** A child-welfare agency records a release that lets it and a Part 2 programme tell each other. */
export const gulfCoast = 'gulf-coast-cbc';
export const harbor = 'harbor-recovery';
export const bayside = 'bayside-counseling';
export const stranger = 'elsewhere-clinic';

export const subject = '22222222-2222-4222-8222-222222222222';
export const consent = '55555555-5555-8555-8555-555555555555';
export const denial = '66666666-6666-8666-8666-666666666666';
export const exception = '77777777-7777-8777-8777-777777777777';
export const zone = 'America/New_York';
/** Monday, ten in the morning in Florida. */
export const monday = new Date('2026-11-02T15:00:00.000Z');
export const hoursLater = (hours: number) => new Date(monday.getTime() + hours * 3_600_000);

export const known: Known = {
  parties: new Set([gulfCoast, harbor, bayside, stranger]),
  kinds: new Set(['cbc', 'provider']),
};

/** A release that has everything that 42 CFR 2.31 and 45 CFR 164.508 require. */
export const form = (changes: Partial<ConsentForm> = {}): ConsentForm => ({
  subjectName: 'Ana Doe',
  disclosers: [gulfCoast, harbor],
  recipients: [{ party: gulfCoast }, { party: harbor }],
  categories: ['identity', 'child-welfare', 'substance-use'],
  purposes: ['treatment'],
  expiry: { on: '2027-06-30' },
  statements: ['right-to-revoke', 'redisclosure', 'consequences-of-refusing'],
  signatures: [{ by: 'subject', on: '2026-11-02', name: 'Ana Doe' }],
  ...changes,
});

/** The form without one of its parts. */
export const formWithout = (...parts: readonly (keyof ConsentForm)[]): ConsentForm =>
  Object.fromEntries(Object.entries(form()).filter(([name]) => !(parts as readonly string[]).includes(name)));

const by = (party: string) => ({ subject, party, now: monday, implies: ['child-welfare', 'substance-use'] as const });

export const recording = (changes: Partial<RecordConsent> = {}): RecordConsent => ({
  ...by(gulfCoast),
  consent,
  form: form(),
  known,
  timeZone: zone,
  policy: '1',
  victimServiceProvider: false,
  ...changes,
});

/** A command of a party on the consent, denial or exception of the examples. */
export const commanding = (party: string, changes: { readonly now?: Date } = {}) => ({
  ...by(party),
  consent,
  denial,
  exception,
  ...changes,
});

export const denying = (changes: Partial<Deny> = {}): Deny => ({
  ...by(gulfCoast),
  denial,
  disclosers: [],
  recipients: [{ party: bayside }],
  categories: ['child-welfare'],
  known,
  ...changes,
});

export const emergency: ExceptionRow = {
  kind: 'medical-emergency',
  regime: '42-cfr-part-2',
  categories: ['identity', 'substance-use'],
  requiredFacts: ['recipient', 'discloser', 'occurredAt', 'nature'],
  maximumHours: 72,
  citation: '42 CFR 2.51',
};

export const facts = {
  recipient: 'Dr. Reyes, Bayside emergency department',
  discloser: 'J. Smith',
  occurredAt: '2026-11-02T14:30:00Z',
  nature: 'overdose',
};

export const invoking = (changes: Partial<InvokeException> = {}): InvokeException => ({
  ...by(harbor),
  exception,
  kind: 'medical-emergency',
  regime: '42-cfr-part-2',
  recipient: bayside,
  categories: ['substance-use'],
  purpose: 'treatment',
  facts,
  table: [emergency],
  policy: '1',
  known,
  ...changes,
});

const head = (author: string, matter: string, concerns: string[]): SubjectHead => ({
  subject,
  author,
  matter,
  purpose: 'treatment',
  concerns,
  implies: ['identity', 'child-welfare', 'substance-use'],
});

const event =
  <Open>(type: string, defaults: Open, sealed?: DecidedEvent['segments']) =>
  (changes: Partial<Open> = {}, segments: DecidedEvent['segments'] | null = sealed ?? null): DecidedEvent => ({
    type,
    version: 1,
    open: { ...defaults, ...changes },
    ...(segments ? { segments } : {}),
  });

const ofConsent = (author: string) => head(author, `consent:${consent}`, [gulfCoast, harbor]);

export const recorded = event<ConsentRecorded>(
  'consent.recorded',
  {
    ...ofConsent(gulfCoast),
    consent,
    disclosers: [{ party: gulfCoast }, { party: harbor }],
    recipients: [{ party: gulfCoast }, { party: harbor }],
    categories: ['identity', 'child-welfare', 'substance-use'],
    purposes: ['treatment'],
    regimes: ['42-cfr-part-2', 'state-child-welfare'],
    signedOn: '2026-11-02',
    end: { at: '2027-07-01T04:00:00.000Z' },
    policy: '1',
  },
  { identity: { subjectName: 'Ana Doe', signers: [{ by: 'subject', name: 'Ana Doe' }] } },
);
/** A shelter's release: written, informed, time-limited, to one named recipient; the person's name stays with the shelter. */
export const shelter = 'safe-house';
export const survivorsForm = (changes: Partial<ConsentForm> = {}): ConsentForm => ({
  subjectNamed: true,
  disclosers: [shelter],
  recipients: [{ party: harbor }],
  categories: ['identity', 'contact', 'domestic-violence'],
  purposes: ['treatment'],
  expiry: { on: '2026-12-31' },
  statements: ['right-to-revoke', 'not-a-condition-of-service'],
  signatures: [{ by: 'subject', on: '2026-11-02' }],
  ...changes,
});
const jwe = `${'A'.repeat(40)}.${'B'.repeat(54)}.${'C'.repeat(16)}.${'D'.repeat(40)}.${'E'.repeat(22)}`;
export const deliveries = (changes: Partial<SealedDeliveries> = {}): SealedDeliveries => ({
  release: '88888888-8888-4888-8888-888888888888',
  recipient: harbor,
  kid: 'harbors-key',
  jwes: { identity: jwe, contact: jwe },
  recipientKeys: ['harbors-key'],
  ...changes,
});
export const survivorsRecording = (changes: Partial<RecordConsent> = {}): RecordConsent => ({
  ...recording({ party: shelter, implies: ['domestic-violence'], form: survivorsForm(), victimServiceProvider: true }),
  known: { parties: new Set([...[gulfCoast, harbor, bayside, stranger], shelter]), kinds: known.kinds },
  sealed: deliveries(),
  ...changes,
});
export const releaseSealedEvent: DecidedEvent = {
  type: 'release.sealed',
  version: 1,
  open: {
    subject,
    author: shelter,
    matter: `consent:${consent}`,
    purpose: 'treatment',
    concerns: [shelter, harbor],
    implies: ['identity', 'contact', 'domestic-violence'],
    consent,
    release: deliveries().release,
    recipient: harbor,
    kid: 'harbors-key',
  },
  segments: Object.fromEntries(INFORMATION_CATEGORIES.map((category) => [category, { jwe }])),
  release: consent,
};
export const confirmed = event<ConsentConfirmed>('consent.confirmed', { ...ofConsent(harbor), consent, discloser: harbor });
export const revoked = event<ConsentRevoked>('consent.revoked', { ...ofConsent(gulfCoast), consent });
export const expired = event<ConsentExpired>('consent.expired', { ...ofConsent(gulfCoast), consent, cause: 'time' });
const ofDenial = {
  ...head(gulfCoast, `denial:${denial}`, [gulfCoast]),
  purpose: 'care-coordination' as const,
  implies: ['child-welfare' as const, 'substance-use' as const],
};
export const denied = event<ConsentDenied>('consent.denied', {
  ...ofDenial,
  denial,
  disclosers: [],
  recipients: [{ party: bayside }],
  categories: ['child-welfare'],
});
export const lifted = event<DenialLifted>('denial.lifted', { ...ofDenial, denial });
const ofException = {
  ...head(harbor, `exception:${exception}`, [harbor, bayside]),
  implies: ['child-welfare' as const, 'substance-use' as const],
};
export const invoked = event<ExceptionInvoked>(
  'exception.invoked',
  {
    ...ofException,
    exception,
    kind: 'medical-emergency',
    regime: '42-cfr-part-2',
    discloser: harbor,
    recipient: bayside,
    categories: ['substance-use'],
    citation: '42 CFR 2.51',
    occurredAt: '2026-11-02T14:30:00.000Z',
    until: '2026-11-05T14:30:00.000Z',
    policy: '1',
  },
  { health: { facts } },
);
export const exceptionEnded = event<ExceptionEnded>('exception.ended', { ...ofException, exception, cause: 'ended' });
