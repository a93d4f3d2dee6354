import { createHash } from 'node:crypto';
import { encodeBody, encodeMetadata, uuidV5, type NewEvent } from '@hub/event-sourcing';
import { HUB_PARTY, type Uuid } from '@hub/vocabulary';

/** Ids that the vault derives: UUIDv5 under this namespace (RFC 9562). Final for ever. */
const NAMESPACE = 'b1f5a6f2-6c0e-5b57-9a0f-3f3a2c1d7e90';

export const vaultId = (kind: string, ...parts: readonly string[]): Uuid => uuidV5(NAMESPACE, kind, ...parts);

/** Who made the vault append something. */
export interface Cause {
  readonly actor: string;
  readonly source: string;
  /** Name of what was asked of the vault, for example `vault.erase`. */
  readonly command: string;
}

/** An event of the hub itself with an open part only. */
export function hubEvent(
  event: { readonly id: Uuid; readonly type: string; readonly version: number; readonly open: unknown },
  { actor, source, command }: Cause,
): NewEvent {
  const body = encodeBody({ open: event.open });
  return {
    id: event.id,
    type: event.type,
    version: event.version,
    metadata: encodeMetadata({
      party: HUB_PARTY,
      actor,
      source,
      key: event.id,
      // What an HMAC of received bytes is for a caller's command: here nothing was received but the event itself.
      command: { name: command, digest: createHash('sha256').update(body).digest('hex') },
    }),
    body,
  };
}
