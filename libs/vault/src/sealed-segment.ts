/** How a sealed segment stands in an event's body (decision 4); every field is base64url. */
export interface SealedSegment {
  readonly v: 1;
  /** The segment's random data key, wrapped by the key of (subject, category). */
  readonly key: string;
  readonly iv: string;
  /** AES-256-GCM with the tag at the end; associated data: event id, stream, category. */
  readonly ciphertext: string;
}
