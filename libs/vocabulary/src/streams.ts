import type { SubjectId, Uuid } from './identifiers';

/** Names of the log's streams, in one place. A stream's prefix is its category in every store. */
export const streams = {
  referral: (referral: Uuid) => `referral-${referral}`,
  /** A subject's consents, denials and exceptions are one register (decision 6). */
  consents: (subject: SubjectId) => `consents-${subject}`,
  disclosures: (subject: SubjectId) => `disclosures-${subject}`,
  /** A subject's episodes of coordination, in one stream: one is open at most, with one accountable coordinator (H1). */
  coordination: (subject: SubjectId) => `coordination-${subject}`,
  /** Digest from `Identifiers.clientStream`; its first event mints the subject (decision 5). */
  client: (digest: string) => `client-${digest}`,
  party: (party: string) => `party-${party}`,
  /** The jurisdiction's configuration, one hub one jurisdiction. */
  policy: 'policy',
} as const;
