import { createHash } from 'node:crypto';
import type { FhirFile } from '../read/located';

/** Small resources for specs; what a test is about is set by the test. */
export const fileOf = (name: string, value: unknown): FhirFile => ({
  name,
  bytes: new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value)),
});

const reference = (text: string) => ({ reference: text });

export const task = (id: string, more: object = {}) => ({
  resourceType: 'Task',
  id,
  status: 'requested',
  intent: 'order',
  code: { coding: [{ system: 'http://hl7.org/fhir/CodeSystem/task-code', code: 'fulfill' }] },
  focus: reference('ServiceRequest/need'),
  for: reference('Patient/person'),
  authoredOn: '2026-03-02T09:00:00Z',
  requester: reference('Organization/asks'),
  owner: reference('Organization/serves'),
  ...more,
});

export const serviceRequest = (id: string, more: object = {}) => ({
  resourceType: 'ServiceRequest',
  id,
  status: 'active',
  intent: 'order',
  subject: reference('Patient/person'),
  category: [{ coding: [{ code: 'housing-instability' }] }],
  code: { text: 'Emergency shelter' },
  ...more,
});

export const patient = (id: string, more: object = {}) => ({
  resourceType: 'Patient',
  id,
  name: [{ family: 'Marlene-Test', given: ['Ada'] }],
  birthDate: '1990-05-04',
  ...more,
});

export const consent = (id: string, more: object = {}) => ({
  resourceType: 'Consent',
  id,
  status: 'active',
  scope: { text: 'privacy' },
  category: [{ text: 'disclosure' }],
  patient: reference('Patient/person'),
  dateTime: '2026-03-01',
  organization: [reference('Organization/asks')],
  provision: {
    actor: [{ role: { coding: [{ code: 'IRCP' }] }, reference: reference('Organization/serves') }],
    securityLabel: [{ code: 'ETH' }, { system: 'urn:referral-hub:information-category', code: 'identity' }],
    purpose: [{ code: 'TREAT' }],
    period: { end: '2027-02-28' },
  },
  ...more,
});

export const PARTIES: ReadonlyMap<string, string> = new Map([
  ['Organization/asks', 'asking-party'],
  ['Organization/serves', 'serving-party'],
]);

export const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
