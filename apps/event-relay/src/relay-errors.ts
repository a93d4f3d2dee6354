export type RelayErrorCode =
  'relay/superseded' | 'relay/records-lost' | 'relay/disclosure-unreadable' | 'relay/source-unreadable' | 'relay/unknown-party';

/** Why a run of the relay ended. Its message names events by id and position, never their content. */
export class RelayError extends Error {
  override readonly name = 'RelayError';
  constructor(
    readonly code: RelayErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  /** Whether trying again can help only once somebody has looked: the log, the software or the register must change. */
  get stops(): boolean {
    return this.code !== 'relay/superseded' && this.code !== 'relay/records-lost';
  }
}
