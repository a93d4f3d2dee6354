import { Type, type Static } from 'typebox';
import { PartyId } from '@hub/vocabulary';

/**
 * A worker by the id that their own party gave them, for example a staff number. It stands in the open part, for "exactly one
 * person is accountable" (H1) must be provable without opening anything; so it is no name and no address (its letters allow
 * neither a space nor an @), and means something only to that party. Name and telephone number are sealed with the contents.
 */
export const WorkerId = Type.String({ pattern: '^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?$' });
export type WorkerId = string;

/** The single person, at a single party, who is responsible for a subject's coordination (H1). */
export const Coordinator = Type.Object({ party: PartyId, worker: WorkerId });
export type Coordinator = Static<typeof Coordinator>;
