/** 360X transactions (IHE PCC) that tell of an event of a referral; an event that is not here has none there. */
export const THREE_SIXTY_X: Readonly<Record<string, 'PCC-55' | 'PCC-56' | 'PCC-57' | 'PCC-58' | 'PCC-59' | 'PCC-60' | 'PCC-61'>> =
  {
    'referral.requested': 'PCC-55',
    'referral.redirected': 'PCC-55',
    'referral.accepted': 'PCC-56',
    'referral.waitlisted': 'PCC-56',
    'referral.declined': 'PCC-56',
    'referral.ended': 'PCC-57',
    'referral.cancel-requested': 'PCC-58',
    'referral.cancelled': 'PCC-58',
    'referral.cancel-refused': 'PCC-58',
    'referral.progress-noted': 'PCC-59',
    'referral.service-started': 'PCC-59',
    'referral.put-on-hold': 'PCC-59',
    'referral.resumed': 'PCC-59',
    'referral.information-requested': 'PCC-59',
    'referral.information-given': 'PCC-59',
    'referral.contact-attempted': 'PCC-59',
    'referral.scheduled': 'PCC-60',
    'referral.rescheduled': 'PCC-60',
    'referral.appointment-cancelled': 'PCC-60',
    'referral.no-show': 'PCC-61',
  };
