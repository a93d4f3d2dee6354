import { AccessDigested } from './access/access.events';
import { ErasureDecided, HoldLifted, HoldPlaced } from './holds/hold.events';

/** Event types of the vault, for the catalogue. */
export const vaultEvents = [
  { type: 'access.digested', versions: [{ version: 1, open: AccessDigested }] },
  { type: 'hold.placed', versions: [{ version: 1, open: HoldPlaced }] },
  { type: 'hold.lifted', versions: [{ version: 1, open: HoldLifted }] },
  { type: 'erasure.decided', versions: [{ version: 1, open: ErasureDecided }] },
] as const;
