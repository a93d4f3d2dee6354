import type { EvolvedEvent } from '@hub/event-sourcing';
import type { InformationCategory, PartyId, Purpose, SubjectId, Uuid } from '@hub/vocabulary';
import type { LifecycleState } from './lifecycle';
import type {
  ReferralAccepted,
  ReferralCancelled,
  ReferralCancelRequested,
  ReferralDeclined,
  ReferralEnded,
  ReferralImported,
  ReferralImportUpdated,
  ReferralOverdue,
  ReferralReceived,
  ReferralRedirected,
  ReferralRequested,
  ReferralServiceStarted,
} from './referral.events';

/** One sending of the referral to one addressee: the request, or a redirect. */
export interface Sending {
  /** The id of the event that sent it; a receipt names it. */
  readonly event: Uuid;
  /** Who sent it there: the sender, or an addressee that sent it on. */
  readonly author: PartyId;
  readonly addressee: PartyId;
  /** Until when its author should have given a basis on which it can be delivered. */
  readonly deliverBy: Date;
  /** How it reached the addressee; absent while it has not. */
  readonly received?: { readonly disclosure: Uuid; readonly answerBy: Date };
}

/** A referral, as the open parts of its events tell it. */
export interface Referral {
  readonly referral: Uuid;
  readonly subject: SubjectId;
  readonly purpose: Purpose;
  readonly sender: PartyId;
  readonly requestedAt: Date;
  readonly partOf?: Uuid;
  readonly state: LifecycleState;
  /** All sendings, the current one last; never empty. */
  readonly sendings: readonly [Sending, ...Sending[]];
  /** What events of this referral give away at least (decision 3). */
  readonly implies: readonly [InformationCategory, ...InformationCategory[]];
  /** Parties that wrote something of it or received it: to any other it is not there (decision 8). */
  readonly standing: ReadonlySet<PartyId>;
  /** The state was reported by an import and not reached here. */
  readonly imported: boolean;
  /** The instant from which the start of service is late. */
  readonly startDue?: Date | undefined;
  readonly startedOn?: string;
  /** The id of the event by which the current addressee declined. */
  readonly declined?: Uuid | undefined;
  /** The id of the event by which the sender asked to cancel. */
  readonly cancelRequested?: Uuid;
  /** The due moments whose passing is recorded, as instants. */
  readonly overdue: ReadonlySet<string>;
}

/** Before its first event a referral is not there. */
export type ReferralState = Referral | undefined;

type ReferralEvent =
  | EvolvedEvent<'referral.requested', ReferralRequested>
  | EvolvedEvent<'referral.received', ReferralReceived>
  | EvolvedEvent<'referral.accepted', ReferralAccepted>
  | EvolvedEvent<'referral.declined', ReferralDeclined>
  | EvolvedEvent<'referral.redirected', ReferralRedirected>
  | EvolvedEvent<'referral.service-started', ReferralServiceStarted>
  | EvolvedEvent<'referral.ended', ReferralEnded>
  | EvolvedEvent<'referral.cancel-requested', ReferralCancelRequested>
  | EvolvedEvent<'referral.cancelled', ReferralCancelled>
  | EvolvedEvent<'referral.delivery-overdue' | 'referral.answer-overdue' | 'referral.start-overdue', ReferralOverdue>
  | EvolvedEvent<'referral.imported', ReferralImported>
  | EvolvedEvent<'referral.import-updated', ReferralImportUpdated>;

/**
 * Folds one event of the stream `referral-<id>`. Total: a view that was given only some of the events folds what it has, and
 * what belongs to a sending or a referral that it does not know changes nothing.
 */
export const evolveReferral = (referral: ReferralState, recorded: EvolvedEvent): ReferralState => {
  // The catalogue has validated the open part against the schema that belongs to the type.
  const event = recorded as ReferralEvent;
  if (event.type === 'referral.requested') return begun(event, 'requested');
  if (event.type === 'referral.imported') return begun(event, event.open.state);
  return referral && evolveKnown(referral, event);
};

type Begun = Extract<ReferralEvent, { readonly type: 'referral.requested' | 'referral.imported' }>;

const evolveKnown = (referral: Referral, event: Exclude<ReferralEvent, Begun>): Referral => {
  switch (event.type) {
    case 'referral.received':
      return received(referral, event.open);
    case 'referral.accepted':
      return { ...moved(referral, event, 'accepted'), startDue: new Date(event.open.startDue) };
    case 'referral.declined':
      return { ...moved(referral, event, 'declined'), declined: event.id };
    case 'referral.redirected':
      return redirected(referral, event);
    case 'referral.service-started':
      return { ...moved(referral, event, 'in-service'), startedOn: event.open.startedOn };
    case 'referral.ended':
      return moved(referral, event, 'ended');
    case 'referral.cancel-requested':
      return { ...referral, standing: joinedBy(referral, event.open.author), cancelRequested: event.id };
    case 'referral.cancelled':
      return moved(referral, event, 'cancelled');
    case 'referral.import-updated':
      return { ...moved(referral, event, event.open.state), imported: true };
    case 'referral.delivery-overdue':
    case 'referral.answer-overdue':
    case 'referral.start-overdue':
      return { ...referral, overdue: new Set([...referral.overdue, event.open.due]) };
    default:
      return referral;
  }
};

/** The sending that counts now. */
export const currentSending = (referral: Referral): Sending => referral.sendings.at(-1) ?? referral.sendings[0];

const begun = ({ id, open, type }: Begun, state: LifecycleState): Referral => ({
  referral: open.referral,
  subject: open.subject,
  purpose: open.purpose,
  sender: open.sender,
  requestedAt: new Date(open.requestedAt),
  ...(open.partOf === undefined ? {} : { partOf: open.partOf }),
  state,
  sendings: [{ event: id, author: open.author, addressee: open.addressee, deliverBy: new Date(open.deliverBy) }],
  implies: atLeastOne(open.implies),
  standing: new Set([open.sender, open.author]),
  imported: type === 'referral.imported',
  overdue: new Set(),
});

const received = (referral: Referral, { answers, disclosure, answerBy, addressee }: ReferralReceived): Referral => {
  const [first, ...rest] = referral.sendings;
  const mark = (sending: Sending): Sending =>
    sending.event === answers ? { ...sending, received: { disclosure, answerBy: new Date(answerBy) } } : sending;
  return {
    ...referral,
    sendings: [mark(first), ...rest.map(mark)],
    standing: joinedBy(referral, addressee),
    state: referral.state === 'requested' && currentSending(referral).event === answers ? 'received' : referral.state,
  };
};

const redirected = (referral: Referral, event: EvolvedEvent<'referral.redirected', ReferralRedirected>): Referral => {
  const { author, to, deliverBy } = event.open;
  return {
    ...moved(referral, event, 'requested'),
    startDue: undefined,
    declined: undefined,
    sendings: [...referral.sendings, { event: event.id, author, addressee: to, deliverBy: new Date(deliverBy) }],
  };
};

/** The party's act moves the referral into a state; what the act gives away holds for what follows on it. */
const moved = (
  referral: Referral,
  { open }: EvolvedEvent<string, { author: PartyId; implies: InformationCategory[] }>,
  state: LifecycleState,
): Referral => ({
  ...referral,
  state,
  imported: false,
  implies: atLeastOne([...new Set([...referral.implies, ...open.implies])]),
  standing: joinedBy(referral, open.author),
});

const joinedBy = (referral: Referral, party: PartyId): ReadonlySet<PartyId> =>
  referral.standing.has(party) ? referral.standing : new Set([...referral.standing, party]);

const atLeastOne = ([first = 'identity', ...rest]: readonly InformationCategory[]): Referral['implies'] => [first, ...rest];
