import { join } from 'node:path';
import { goldenFiles } from '@hub/event-sourcing/testing/golden-files';
import { exampleIntake } from '@hub/intake';
import { referralEvents } from './referral.event-types';
import * as examples from './testing/examples';

const sealing = ({ open }: { readonly open: unknown }) => ({ open, segments: exampleIntake });

goldenFiles(referralEvents, join(__dirname, '..', 'golden'), {
  'referral.requested': sealing(examples.requested({ partOf: '44444444-4444-8444-8444-444444444444' })),
  'referral.received': examples.received(),
  'referral.accepted': sealing(examples.accepted({ startBy: '2026-12-01' })),
  'referral.declined': sealing(examples.declined()),
  'referral.redirected': sealing(examples.redirected({ reason: 'wrong-service' })),
  'referral.service-started': sealing(examples.started()),
  'referral.ended': sealing(examples.ended()),
  'referral.cancel-requested': sealing(examples.cancelRequested()),
  'referral.cancelled': sealing(examples.cancelled()),
  'referral.delivery-overdue': examples.deliveryOverdue(),
  'referral.answer-overdue': examples.answerOverdue(),
  'referral.start-overdue': examples.startOverdue(),
  'referral.imported': sealing(
    examples.imported({ priority: 'urgent', attachments: [{ type: 'Consent', reference: 'Consent/1' }] }),
  ),
  'referral.import-updated': sealing(examples.importUpdated()),
});
