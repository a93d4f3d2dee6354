import { ErrorType, TimeoutError, UnavailableError, UnknownError, WrongExpectedVersionError } from '@eventstore/db-client';
import { LogError } from '../event-store';
import { DeadlinePassed, appendError, isNoPlace, isWrongRevision, readError, spoilsClient } from './client-errors';

/** A failure as gRPC itself has it: a code, and no type. */
const raw = (code: number) => Object.assign(new Error(`${code} FAILED`), { code });
/** One of the client's classes for such a failure. */
const typed = (type: string, code?: number) => Object.assign(new Error(''), { type, code });

describe('an error of the EventStoreDB client', () => {
  it('is a wrong revision by its type, though it has neither message nor code', () => {
    const error = new WrongExpectedVersionError(undefined, { streamName: 'a', current: 3n, expected: 7n });
    expect([error.message, error.code]).toEqual(['', undefined]);
    expect(isWrongRevision(error)).toBe(true);
    expect(isWrongRevision(raw(9))).toBe(false);
  });

  it.each([
    ['of the client’s own, unavailable', new UnavailableError(raw(14) as never)],
    ['raw, unavailable', raw(14)],
    ['RST_STREAM while the server goes down', new UnknownError(raw(13) as never)],
    ['a deadline of the client', typed(ErrorType.DEADLINE_EXCEEDED, 4)],
    ['a deadline of ours', new DeadlinePassed('late')],
    ['a cancelled call', typed(ErrorType.CANCELLED, 1)],
    ['a message that was too large for the connection', raw(8)],
    ['anything else', new Error('?')],
    ['no error at all', undefined],
  ])('leaves an append unknown: %s', (_, error) => expect(appendError(error).code).toBe('log/unknown-outcome'));

  it.each([ErrorType.ACCESS_DENIED, ErrorType.MAXIMUM_APPEND_SIZE_EXCEEDED, ErrorType.STREAM_DELETED, ErrorType.NOT_LEADER])(
    'refuses an append of which nothing was written: %s',
    (type) => expect(appendError(typed(type)).code).toBe('log/unavailable'),
  );

  it('makes a read one to be tried again, whatever it is', () => {
    for (const error of [raw(14), typed(ErrorType.UNAVAILABLE, 14), new TimeoutError(raw(10) as never), undefined])
      expect(readError(error).code).toBe('log/unavailable');
    const own = new LogError('log/foreign-event', 'x');
    expect([readError(own), appendError(own)]).toEqual([own, own]);
  });

  it('says that no event begins at a place only by type and code together', () => {
    expect(isNoPlace(new UnknownError(raw(2) as never))).toBe(true);
    for (const error of [raw(2), new UnknownError(raw(13) as never), typed(ErrorType.UNKNOWN), raw(14)])
      expect(isNoPlace(error)).toBe(false);
  });

  it('spoils the client where no answer came, not where the server said no', () => {
    for (const error of [new DeadlinePassed('late'), typed(ErrorType.DEADLINE_EXCEEDED, 4), raw(14)])
      expect(spoilsClient(error)).toBe(true);
    for (const error of [typed(ErrorType.WRONG_EXPECTED_VERSION), typed(ErrorType.UNAVAILABLE, 14), new Error('?')])
      expect(spoilsClient(error)).toBe(false);
  });
});
