import type { CloudEventDto } from './cloud-event.dto';
import { commandOf } from './command-of';
import { ALL_INBOUND_COMMANDS } from './inbound-commands';

const event = (fields: Partial<CloudEventDto>): CloudEventDto => ({
  specversion: '1.0',
  id: '1',
  source: '/intake',
  type: 'referral-hub.command.referral.accept.v1',
  subject: '0b5c7c2e-6f2f-4e0a-9a1e-6d1f2f3a4b5c',
  data: {},
  ...fields,
});
const command = (fields: Partial<CloudEventDto>) => commandOf(event(fields), ALL_INBOUND_COMMANDS);
const codeOf = (fields: Partial<CloudEventDto>) => {
  try {
    command(fields);
    return 'taken';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('a CloudEvent as a command', () => {
  it('goes to the service that decides, about its subject', () =>
    expect(command({ data: { startBy: '2026-12-01' } })).toMatchObject({
      service: 'referral',
      path: '/v1/referrals/0b5c7c2e-6f2f-4e0a-9a1e-6d1f2f3a4b5c/accept',
      body: { startBy: '2026-12-01' },
    }));

  it('is the same command whenever the same source and id come again, and no other', () => {
    const key = (fields: Partial<CloudEventDto>) => command(fields).idempotencyKey;
    expect(key({})).toBe(key({ type: 'referral-hub.command.referral.decline.v1' }));
    expect(new Set([key({}), key({ id: '2' }), key({ source: '/other' }), key({ id: '', source: '/intake1' })]).size).toBe(4);
    expect(key({ id: 'ü\u0000', source: 'a b' })).toMatch(/^[\x21-\x7e]{1,200}$/);
  });

  it('is refused when nobody takes its type, and when it does not say what it is about', () => {
    expect(codeOf({ type: 'referral-hub.command.referral.receive.v1' })).toBe('inbound/unknown-type');
    expect(codeOf({ type: 'referral-hub.command.referral.accept.v2' })).toBe('inbound/unknown-type');
    const withoutSubject = event({});
    delete withoutSubject.subject;
    expect(() => commandOf(withoutSubject, ALL_INBOUND_COMMANDS)).toThrow('must say what it is about');
  });
});
