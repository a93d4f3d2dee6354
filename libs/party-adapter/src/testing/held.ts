import { randomUUID } from 'node:crypto';
import type { HeldEvent } from '../read-model/entities';

let positions = 0n;

/** An open part as a view holds it. @param hour of a Monday, UTC, at which it was recorded */
export function held(
  type: string,
  hour: number,
  open: Readonly<Record<string, unknown>> & { readonly author: string; readonly matter: string },
  version = 1,
): HeldEvent {
  positions += 1n;
  return {
    party: 'whoever',
    event: randomUUID(),
    alias: '11111111-1111-4111-8111-111111111111',
    matter: open.matter,
    type,
    version,
    author: open.author,
    recordedAt: new Date(Date.UTC(2026, 10, 2, hour)),
    position: positions,
    disclosure: randomUUID(),
    disclosurePosition: positions,
    open: { subject: '11111111-1111-4111-8111-111111111111', purpose: 'care-coordination', implies: ['identity'], ...open },
    bases: [],
    obligations: [],
  };
}
