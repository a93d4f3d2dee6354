import { join } from 'node:path';
import { goldenFiles } from '@hub/event-sourcing/testing/golden-files';
import { exampleIntake } from '@hub/intake';
import { coordinationEvents } from './coordination.event-types';
import * as examples from './testing/examples';

const contents = examples.exampleContents(exampleIntake);
const sealing = ({ open }: { readonly open: unknown }) => ({ open, segments: contents });

goldenFiles(coordinationEvents, join(__dirname, '..', 'golden'), {
  'episode.opened': sealing(examples.opened()),
  'episode.ended': sealing(examples.ended()),
  'handoff.proposed': sealing(examples.proposed({ worker: 'BB.12' })),
  'handoff.received': examples.received(),
  'handoff.introduced': sealing(examples.introduced()),
  'handoff.confirmed': sealing(examples.confirmed()),
  'handoff.released': examples.released(),
  'handoff.failed': sealing(examples.failed()),
  'handoff.withdrawn': sealing(examples.withdrawn()),
  'handoff.called-off': examples.calledOff(),
  'handoff.delivery-overdue': examples.deliveryOverdue(),
  'handoff.introduction-overdue': examples.introductionOverdue(),
  'handoff.confirmation-overdue': examples.confirmationOverdue(),
  'handoff.retry-overdue': examples.retryOverdue(),
});
