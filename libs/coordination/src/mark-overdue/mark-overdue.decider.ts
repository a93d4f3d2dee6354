import type { Decide } from '@hub/event-sourcing';
import { decided, handoffHead } from '../coordination-event';
import type { HandoffOverdue } from '../coordination.events';
import { currentHandoff, openEpisode, type Coordination } from '../coordination.state';
import { whoActsNext, type Act } from '../who-acts-next';
import type { MarkOverdue } from './mark-overdue.command';

/** The acts for which a jurisdiction sets a limit, and the event that says it has passed. */
const OVERDUE = {
  'give-basis': 'handoff.delivery-overdue',
  introduce: 'handoff.introduction-overdue',
  confirm: 'handoff.confirmation-overdue',
  'try-again': 'handoff.retry-overdue',
  coordinate: undefined,
} as const satisfies Record<Act, string | undefined>;

/**
 * Late ones surface by themselves: once for each due moment, and only while it still stands. The event's author is the late party,
 * so that others learn of it on a basis only (decision 8).
 */
export const markOverdue: Decide<MarkOverdue, Coordination> = ({ now, due }, coordination) => {
  const episode = openEpisode(coordination);
  const handoff = episode && currentHandoff(episode);
  if (episode === undefined || handoff === undefined) return [];
  const next = whoActsNext(episode);
  const type = next && OVERDUE[next.act];
  if (type === undefined || next?.by === undefined) return [];
  const stands = next.by.getTime() === Date.parse(due);
  if (!stands || now < next.by || episode.overdue.has(next.by.toISOString())) return [];
  const overdue: HandoffOverdue = { ...handoffHead(episode, handoff, next.party), late: next.party, due: next.by.toISOString() };
  return [decided(type, overdue)];
};
