import { join } from 'node:path';
import { goldenFiles } from '@hub/event-sourcing/testing/golden-files';
import { vaultEvents } from './access/access.events';

goldenFiles(vaultEvents, join(__dirname, '..', 'golden'), {
  'access.digested': {
    open: { from: 1, to: 1000, rows: 1000, digest: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' },
  },
});
