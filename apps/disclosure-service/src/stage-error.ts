export type StageErrorCode =
  'disclosure/unreadable-event' | 'disclosure/log-replaced' | 'disclosure/contention' | 'disclosure/event-missing';

/** Why the stage ended or stands still. Names events by type and position, never by content. */
export class StageError extends Error {
  override readonly name = 'StageError';
  constructor(
    readonly code: StageErrorCode,
    message: string,
  ) {
    super(message);
  }

  /** Whether trying again can help only once somebody has looked: the software, or the log, must change. */
  get stops(): boolean {
    return this.code === 'disclosure/unreadable-event' || this.code === 'disclosure/event-missing';
  }
}

/** The stable code of any error, for logs: messages of others may quote what they met. */
export const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : 'unexpected';
