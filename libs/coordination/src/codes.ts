import type { MeansOfIntroduction } from '@hub/parties';

/** How worker, person and next worker met. Which of these count as an introduction is the jurisdiction's (H2). */
export const INTRODUCTION_MEANS = {
  'in-person': { text: 'Face to face' },
  video: { text: 'By video' },
  telephone: { text: 'By telephone' },
} as const satisfies Record<MeansOfIntroduction, { readonly text: string }>;

export type IntroductionMeans = MeansOfIntroduction;

// Object.keys is typed as string[]; the keys of a constant table are its codes.
export const INTRODUCTION_MEANS_CODES = Object.keys(INTRODUCTION_MEANS) as IntroductionMeans[];

/** Why an attempt at a hand-off came to nothing, or a proposal is withdrawn. They stand in the open part, so they are neutral. */
export const HANDOFF_REASONS = {
  'subject-absent': { text: 'The person did not come' },
  'subject-declined': { text: 'The person does not want it' },
  'subject-unreachable': { text: 'The person could not be reached' },
  'subject-moved': { text: 'The person moved away' },
  'subject-died': { text: 'The person died' },
  'unsafe-to-contact': { text: 'Unsafe to contact' },
  'initiator-prevented': { text: 'The present coordinator was prevented' },
  'receiver-absent': { text: 'The next coordinator did not come' },
  'receiver-declined': { text: 'The next party does not take it on' },
  'no-capacity': { text: 'No capacity' },
  'means-not-counted': { text: 'They met by means that do not count as an introduction' },
  'proposed-in-error': { text: 'Proposed in error' },
  'no-longer-needed': { text: 'No longer needed' },
} as const;

export type HandoffReason = keyof typeof HANDOFF_REASONS;

// As above: the keys of a constant table.
export const HANDOFF_REASON_CODES = Object.keys(HANDOFF_REASONS) as HandoffReason[];

/** With which outcome an episode of coordination ended. */
export const EPISODE_OUTCOMES = {
  'goals-met': { text: 'The goals of coordination were met' },
  'goals-partly-met': { text: 'The goals of coordination were met in part' },
  'no-longer-needed': { text: 'Coordination no longer needed' },
  'subject-declined': { text: 'The person ended it' },
  'subject-unreachable': { text: 'The person could not be reached' },
  'subject-moved': { text: 'The person moved away' },
  'subject-died': { text: 'The person died' },
  'coordinated-elsewhere': { text: 'Somebody outside this hub coordinates now' },
} as const;

export type EpisodeOutcome = keyof typeof EPISODE_OUTCOMES;

// As above.
export const EPISODE_OUTCOME_CODES = Object.keys(EPISODE_OUTCOMES) as EpisodeOutcome[];
