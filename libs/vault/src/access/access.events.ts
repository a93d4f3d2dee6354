import { Type, type Static } from 'typebox';

const AccessNumber = Type.Integer({ minimum: 1 });

/**
 * The digest of a batch of access records: reads do not grow the log, their digests do (decision 4). The rows are those
 * numbered from `from` to `to`, all of them; what `digest` is taken over stands at `accessDigest`.
 */
export const AccessDigested = Type.Object({
  from: AccessNumber,
  to: AccessNumber,
  rows: Type.Integer({ minimum: 1 }),
  /** SHA-256, lower-case hex. */
  digest: Type.String({ pattern: '^[0-9a-f]{64}$' }),
});
export type AccessDigested = Static<typeof AccessDigested>;

export const ACCESS_LOG = 'access-log';
