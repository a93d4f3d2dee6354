import { join } from 'node:path';
import { goldenFiles } from '@hub/event-sourcing/testing/golden-files';
import { INFORMATION_CATEGORIES } from '@hub/vocabulary';
import { consentEvents } from './register.event-types';
import * as examples from './testing/examples';

goldenFiles(consentEvents, join(__dirname, '..', 'golden'), {
  'consent.recorded': examples.recorded(),
  'consent.confirmed': examples.confirmed(),
  'release.sealed': examples.releaseSealedEvent,
  'consent.revoked': examples.revoked(),
  'consent.expired': examples.expired(),
  'consent.denied': examples.denied({ onlyFor: 'payment', disclosers: [{ kind: 'provider' }] }),
  'denial.lifted': examples.lifted(),
  'exception.invoked': examples.invoked(
    {},
    Object.fromEntries(INFORMATION_CATEGORIES.map((category) => [category, { facts: examples.facts }])),
  ),
  'exception.ended': examples.exceptionEnded(),
});
