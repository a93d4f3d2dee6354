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
  'referral.waitlisted': sealing(examples.waitlisted({ position: 3, estimatedStart: '2026-12-01' })),
  'referral.information-requested': sealing(examples.informationRequested()),
  'referral.information-given': sealing(
    examples.informationGiven({ to: examples.harbor, asked: '55555555-5555-8555-8555-555555555555' }),
  ),
  'referral.scheduled': sealing(examples.scheduled({ means: 'in-person' })),
  'referral.rescheduled': sealing(examples.rescheduled({ means: 'video' })),
  'referral.appointment-cancelled': sealing(examples.appointmentCancelled()),
  'referral.no-show': sealing(examples.noShow()),
  'referral.contact-attempted': sealing(examples.attempted()),
  'referral.service-started': sealing(examples.started()),
  'referral.progress-noted': sealing(examples.noted({ progressBy: '2026-12-31T15:00:00.000Z' })),
  'referral.put-on-hold': sealing(examples.putOnHold()),
  'referral.resumed': sealing(examples.resumed({ dueBy: '2026-12-31T15:00:00.000Z' })),
  'referral.cancel-refused': sealing(examples.cancelRefused()),
  'referral.act-overdue': examples.actOverdue(),
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
