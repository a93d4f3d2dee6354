import type { EventCatalogue, EvolvedEvent } from '@hub/event-sourcing';

/** An open part as it is held. */
export interface HeldOpenPart {
  readonly event: string;
  readonly type: string;
  readonly version: number;
  readonly recordedAt: Date;
  readonly open: unknown;
}

/** The same as a decider's fold takes it: upcast and validated. @param revision its place among what is held of the matter */
export const evolved = (catalogue: EventCatalogue, part: HeldOpenPart, revision: number): EvolvedEvent => ({
  id: part.event,
  type: part.type,
  open: catalogue.openPart(part.type, part.version, part.open),
  recordedAt: part.recordedAt,
  revision,
});
