import { join } from 'node:path';
import { goldenFiles } from '@hub/event-sourcing/testing/golden-files';
import { disclosureEvents } from './disclosure.event-types';
import type { Basis, DisclosureDecided } from './disclosure.events';

const uuid = (digit: string) =>
  `${digit.repeat(8)}-${digit.repeat(4)}-4${digit.repeat(3)}-8${digit.repeat(3)}-${digit.repeat(12)}`;
const bases: Basis[] = [
  { kind: 'consent', regime: '42-cfr-part-2', consent: uuid('5'), citation: '42 CFR 2.31' },
  { kind: 'permission', regime: 'hipaa', permission: 'treatment', policy: 'florida-1', citation: '45 CFR 164.506' },
];
const decided: DisclosureDecided = {
  subject: uuid('1'),
  party: 'harbor-recovery',
  source: {
    stream: `referral-${uuid('2')}`,
    revision: 0,
    id: uuid('3'),
    type: 'referral.requested',
    author: 'gulf-coast-cbc',
    matter: `referral:${uuid('2')}`,
    purpose: 'treatment',
    implies: ['substance-use', 'health'],
  },
  trigger: { stream: `consents-${uuid('1')}`, revision: 4, id: uuid('4'), type: 'consent.confirmed' },
  asOf: '2026-03-01T12:00:00.000Z',
  policy: 'florida-1',
  segments: [
    {
      category: 'open',
      state: 'made',
      bases,
      obligations: [
        { kind: 'notice', text: 'Text of the notice.', citation: '42 CFR 2.32(a)(2)' },
        { kind: 'consent-scope', text: 'Scope.', citation: '42 CFR 2.32(b)', consent: uuid('5') },
        { kind: 'redisclosure', text: 'Rule.', citation: '42 CFR 2.33(b)', consent: uuid('5') },
      ],
    },
    { category: 'identity', state: 'rebased', bases: [{ kind: 'author' }], obligations: [] },
    {
      category: 'health',
      state: 'made',
      bases: [{ kind: 'exception', regime: 'hipaa', exception: uuid('6'), citation: '45 CFR 164.512(j)' }],
      obligations: [],
    },
    { category: 'substance-use', state: 'withheld', reason: 'denied' },
    { category: 'contact', state: 'withdrawn', reason: 'no-basis' },
  ],
};

goldenFiles(disclosureEvents, join(__dirname, '..', 'golden'), { 'disclosure.decided': { open: decided } });
