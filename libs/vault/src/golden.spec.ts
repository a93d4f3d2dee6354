import { join } from 'node:path';
import { goldenFiles } from '@hub/event-sourcing/testing/golden-files';
import { vaultEvents } from './vault.event-types';

goldenFiles(vaultEvents, join(__dirname, '..', 'golden'), {
  'access.digested': {
    open: { from: 1, to: 1000, rows: 1000, digest: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' },
  },
  'hold.placed': {
    open: {
      subject: '5f1c0c7e-3c0b-4f57-8d2e-0b8f4f7a9a01',
      hold: '5f1c0c7e-3c0b-4f57-8d2e-0b8f4f7a9a02',
      reason: 'retention',
      until: '2032-12-31T05:00:00Z',
    },
  },
  'hold.lifted': {
    open: { subject: '5f1c0c7e-3c0b-4f57-8d2e-0b8f4f7a9a01', hold: '5f1c0c7e-3c0b-4f57-8d2e-0b8f4f7a9a02' },
  },
  'erasure.decided': { open: { subject: '5f1c0c7e-3c0b-4f57-8d2e-0b8f4f7a9a01' } },
});
