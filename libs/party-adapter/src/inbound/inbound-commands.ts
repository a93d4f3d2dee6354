import type { OutgoingCommand } from '../command-gateway';

/** Where a command of a party's own system goes. `{subject}` is the CloudEvent's subject: the id of what it is about. */
export const INBOUND_COMMANDS = {
  'referral.request': { service: 'referral', path: '/v1/referrals' },
  'referral.accept': { service: 'referral', path: '/v1/referrals/{subject}/accept' },
  'referral.decline': { service: 'referral', path: '/v1/referrals/{subject}/decline' },
  'referral.redirect': { service: 'referral', path: '/v1/referrals/{subject}/redirect' },
  'referral.start': { service: 'referral', path: '/v1/referrals/{subject}/start' },
  'referral.end': { service: 'referral', path: '/v1/referrals/{subject}/end' },
  'referral.cancel': { service: 'referral', path: '/v1/referrals/{subject}/cancel' },
  'referral.waitlist': { service: 'referral', path: '/v1/referrals/{subject}/waitlist' },
  'referral.ask-information': { service: 'referral', path: '/v1/referrals/{subject}/ask-information' },
  'referral.give-information': { service: 'referral', path: '/v1/referrals/{subject}/give-information' },
  'referral.schedule': { service: 'referral', path: '/v1/referrals/{subject}/schedule' },
  'referral.cancel-appointment': { service: 'referral', path: '/v1/referrals/{subject}/cancel-appointment' },
  'referral.no-show': { service: 'referral', path: '/v1/referrals/{subject}/no-show' },
  'referral.attempt-contact': { service: 'referral', path: '/v1/referrals/{subject}/attempt-contact' },
  'referral.note': { service: 'referral', path: '/v1/referrals/{subject}/note' },
  'referral.hold': { service: 'referral', path: '/v1/referrals/{subject}/hold' },
  'referral.resume': { service: 'referral', path: '/v1/referrals/{subject}/resume' },
  'referral.refuse-cancel': { service: 'referral', path: '/v1/referrals/{subject}/refuse-cancel' },
  'episode.open': { service: 'handoff', path: '/v1/episodes' },
  'episode.propose': { service: 'handoff', path: '/v1/episodes/{subject}/propose' },
  'episode.end': { service: 'handoff', path: '/v1/episodes/{subject}/end' },
  'handoff.introduce': { service: 'handoff', path: '/v1/handoffs/{subject}/introduce' },
  'handoff.confirm': { service: 'handoff', path: '/v1/handoffs/{subject}/confirm' },
  'handoff.fail': { service: 'handoff', path: '/v1/handoffs/{subject}/fail' },
  'handoff.retry': { service: 'handoff', path: '/v1/handoffs/{subject}/retry' },
  'handoff.withdraw': { service: 'handoff', path: '/v1/handoffs/{subject}/withdraw' },
  'consent.record': { service: 'consent', path: '/v1/consents' },
  'consent.confirm': { service: 'consent', path: '/v1/consents/{subject}/confirm' },
  'consent.revoke': { service: 'consent', path: '/v1/consents/{subject}/revoke' },
  'consent.deny': { service: 'consent', path: '/v1/denials' },
  'denial.lift': { service: 'consent', path: '/v1/denials/{subject}/lift' },
  'exception.invoke': { service: 'consent', path: '/v1/exceptions' },
  'exception.end': { service: 'consent', path: '/v1/exceptions/{subject}/end' },
} as const satisfies Record<string, Pick<OutgoingCommand, 'service' | 'path'>>;

export type InboundCommand = keyof typeof INBOUND_COMMANDS;

// Object.keys is typed as string[]; the keys of a constant table are its commands.
export const ALL_INBOUND_COMMANDS = Object.keys(INBOUND_COMMANDS) as InboundCommand[];

/** The CloudEvent type of a command. */
export const inboundType = (command: InboundCommand): string => `referral-hub.command.${command}.v1`;
