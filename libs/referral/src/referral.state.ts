import type { InformationCategory, PartyId, Purpose, SubjectId, Uuid } from '@hub/vocabulary';
import type { CancelRefusal, HoldReason, OutcomeCode, ReasonCode } from './codes';
import type { LifecycleState } from './lifecycle';

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

/** What an addressee asked, and what came of it. */
export interface Question {
  /** The id of the event that asked. */
  readonly event: Uuid;
  readonly asker: PartyId;
  readonly asked: PartyId;
  /** Work waits for it: nobody acted meanwhile, and no later question took its place. */
  readonly open: boolean;
  /** When it reached who was asked, and until when they should answer; absent while it has not: no clock runs for them. */
  readonly received?: { readonly since: Date; readonly answerBy: Date };
  /** What was told on it. */
  readonly given?: { readonly event: Uuid; readonly deliverBy: Date; readonly received: boolean };
}

/** Work that rests, and what it comes back to. */
export interface Hold {
  readonly from: LifecycleState;
  readonly reason?: HoldReason;
  /** What was due when it began, and when that was: that clock stands still. */
  readonly due?: Date | undefined;
  readonly since: Date;
  readonly appointment?: Date | undefined;
}

/** That the sender asked to cancel what it may not know the state of. */
export interface CancelRequest {
  readonly event: Uuid;
  /** Until when the addressee should answer; absent while the request has not reached it. */
  readonly answerBy?: Date;
  readonly refused?: { readonly event: Uuid; readonly reason: CancelRefusal };
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
  /** Why it is in that state, where it was declined or cancelled. */
  readonly reason?: ReasonCode | undefined;
  /** With which outcome it ended. */
  readonly outcome?: OutcomeCode | undefined;
  /** All sendings, the current one last; never empty. */
  readonly sendings: readonly [Sending, ...Sending[]];
  /** What events of this referral give away at least (decision 3). */
  readonly implies: readonly [InformationCategory, ...InformationCategory[]];
  /** Parties that wrote something of it or received it: to any other it is not there (decision 8). */
  readonly standing: ReadonlySet<PartyId>;
  /** The state was reported by an import and not reached here. */
  readonly imported: boolean;
  /** The instant from which the act that this state awaits is late; absent where nothing sets a limit. */
  readonly due?: Date | undefined;
  /** The current addressee has taken it on at some time, be it on its waiting list. */
  readonly takenOn: boolean;
  readonly startedOn?: string;
  readonly appointment?: Date | undefined;
  /** How often the current addressee tried to reach the person: attempts at contact, and appointments to which nobody came. */
  readonly attempts: number;
  readonly hold?: Hold | undefined;
  readonly questions: readonly Question[];
  /** The id of the event by which the current addressee declined. */
  readonly declined?: Uuid | undefined;
  /** That the sender asked to cancel; the last time, where it asked again. */
  readonly cancelRequest?: CancelRequest;
  /** The due moments whose passing is recorded, as instants. */
  readonly overdue: ReadonlySet<string>;
}

/** Before its first event a referral is not there. */
export type ReferralState = Referral | undefined;

/** The sending that counts now. */
export const currentSending = (referral: Referral): Sending => referral.sendings.at(-1) ?? referral.sendings[0];

/** The question for which work waits. */
export const openQuestion = (referral: Referral): Question | undefined => referral.questions.find(({ open }) => open);

/** The state in which it is, or to which it comes back when what rests goes on. */
export const stateBeneath = ({ state, hold }: Referral): LifecycleState => (state === 'on-hold' ? (hold?.from ?? state) : state);

/** The request to cancel that awaits an answer: service goes on, the request has been made and not refused. */
export const pendingCancel = (referral: Referral): CancelRequest | undefined =>
  stateBeneath(referral) === 'in-service' && referral.cancelRequest?.refused === undefined ? referral.cancelRequest : undefined;

/**
 * What was due, moved by as long as its clock stood still (calendar time). What was late already when it stopped stays as late
 * as it was.
 */
export const movedOn = (due: Date, since: Date, now: Date): Date =>
  due <= since ? due : new Date(due.getTime() + Math.max(0, now.getTime() - since.getTime()));
