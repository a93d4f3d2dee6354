import type { OutgoingCommand } from '../command-gateway';
import type { DeliveredMessage } from './delivered-message';
import { reportsArrival } from './referral-summary';

/** That something arrived, and where its service is told so: with it the clock of whoever must act begins (decision 8). */
export interface Arrival extends Pick<OutgoingCommand, 'service' | 'path'> {
  /** The disclosure by which it arrived. */
  readonly disclosure: string;
  /** The event that arrived. */
  readonly answers: string;
}

/** What is to be reported of a message to this party; undefined for most. */
export function arrivalOf(party: string, { id, data: { event, segments } }: DeliveredMessage): Arrival | undefined {
  const open = segments.find((segment) => segment.category === 'open');
  if (open?.state !== 'made') return undefined;
  const named = { disclosure: id, answers: event.id };
  const of = (member: string) => String(open.content[member]);
  if (reportsArrival(party, event, open.content))
    return { ...named, service: 'referral', path: `/v1/referrals/${of('referral')}/receive` };
  if (receiverOf(event, open.content) === party)
    return { ...named, service: 'handoff', path: `/v1/handoffs/${of('handoff')}/receive` };
  return undefined;
}

/** The disclosure whose arrival this message shows to have been reported: the log says so, whoever's adapter it was. */
export function reportedBy({ data: { event, segments } }: DeliveredMessage): string | undefined {
  if (event.type !== 'referral.received' && event.type !== 'handoff.received') return undefined;
  const open = segments.find((segment) => segment.category === 'open');
  const disclosure = open?.state === 'made' ? open.content['disclosure'] : undefined;
  return typeof disclosure === 'string' ? disclosure : undefined;
}

/** To whom a hand-off goes that is proposed or introduced. An introduction concerns its author and the receiver, who may be one. */
const receiverOf = (
  { type, author }: { readonly type: string; readonly author: string },
  { to, concerns }: { readonly to?: unknown; readonly concerns?: unknown },
): unknown => {
  if (type === 'handoff.proposed') return to;
  if (type !== 'handoff.introduced' || !Array.isArray(concerns)) return undefined;
  return concerns.find((party) => party !== author) ?? author;
};
