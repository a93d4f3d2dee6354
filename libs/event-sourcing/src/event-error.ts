export type EventErrorCode = 'event/unknown-type' | 'event/newer-version' | 'event/invalid';

/** An event that cannot be read or must not be written. The message names type, version and place, never a value. */
export class EventError extends Error {
  override readonly name = 'EventError';
  constructor(
    readonly code: EventErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
