import { join } from 'node:path';
import { goldenFiles } from '@hub/event-sourcing/testing/golden-files';
import { partiesEvents } from './parties.event-types';
import { party, policy } from './testing/examples';

const subject = '22222222-2222-4222-8222-222222222222';

goldenFiles(partiesEvents, join(__dirname, '..', 'golden'), {
  'party.registered': { open: party({ implies: ['health'] }) },
  'policy.adopted': { open: policy() },
  'subject.minted': { open: { subject, party: 'gulf-coast-cbc' } },
  'subject.erased': { open: { subject } },
});
