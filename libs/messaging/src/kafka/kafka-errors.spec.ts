import { busError, errorName } from './kafka-errors';

const wrapped = (type: string) => new Error('retries exceeded', { cause: Object.assign(new Error('it says'), { type }) });

describe('errors of Kafka', () => {
  it('are what the broker answered, however deep kafkajs wrapped it', () => {
    expect(busError(wrapped('UNKNOWN_TOPIC_OR_PARTITION'), 'bus/unknown-outcome', 't')).toMatchObject({
      code: 'bus/unknown-topic',
    });
    expect(busError(wrapped('MESSAGE_TOO_LARGE'), 'bus/unknown-outcome')).toMatchObject({ code: 'bus/too-large' });
  });

  it('are never called certain when they are not', () => {
    expect(busError(wrapped('REQUEST_TIMED_OUT'), 'bus/unknown-outcome').code).toBe('bus/unknown-outcome');
    expect(busError(new Error('socket hang up'), 'bus/unavailable').code).toBe('bus/unavailable');
  });

  it('go to a log by their name alone', () => {
    expect(errorName(new TypeError('Jane Doe has no address'))).toBe('TypeError');
    expect(errorName(wrapped('ILLEGAL_GENERATION'))).toBe('ILLEGAL_GENERATION');
  });
});
