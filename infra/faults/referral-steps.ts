/** The steps of one referral, in the order in which the publisher takes them: each is sent when the one before is acknowledged. */
export const STEPS = ['request', 'accept', 'start', 'ask-to-cancel', 'end'] as const;
export type Step = (typeof STEPS)[number];

/**
 * Who takes part, by the demonstration's sign-ins. A clinic may tell a clinic what it needs for treatment without a consent
 * (45 CFR 164.506), and be answered, so both must see everything; a Part 2 programme has no basis and must see nothing.
 */
export const CAST = {
  sender: { signIn: 'harbor', party: 'harbor-clinic' },
  receiver: { signIn: 'bayview', party: 'bayview-clinic' },
  stranger: { signIn: 'sunrise', party: 'sunrise-recovery' },
} as const;

/** The event that each step is recorded as, who writes it, and how the referral stands afterwards. */
export const RECORDED: Readonly<
  Record<Step, { readonly type: string; readonly by: 'sender' | 'receiver'; readonly status?: string }>
> = {
  request: { type: 'referral.requested', by: 'sender' },
  accept: { type: 'referral.accepted', by: 'receiver', status: 'accepted' },
  start: { type: 'referral.service-started', by: 'receiver', status: 'in-service' },
  // Service goes on until the receiver says otherwise: asking changes nothing yet.
  'ask-to-cancel': { type: 'referral.cancel-requested', by: 'sender', status: 'in-service' },
  end: { type: 'referral.ended', by: 'receiver', status: 'ended' },
};

/** One command as it is sent: the same key and the same bytes however often. */
export interface Command {
  readonly key: string;
  readonly step: Step;
  readonly as: 'sender' | 'receiver';
  readonly path: string;
  readonly body: unknown;
  readonly marker: string;
}

/** Every marker, wherever it stands in a text. */
export const MARKER = /fault-[0-9a-z]+-\d+(?:\.[a-z-]+)?/g;

/** @param run letters and digits that no other publisher has */
export const markerOf = (run: string, index: number): string => `fault-${run}-${index}`;

/** How many people a publisher refers, again and again: their streams are where commands meet. */
const CLIENTS = 40;

export const request = (run: string, index: number): Command => {
  const marker = markerOf(run, index);
  return {
    key: marker,
    step: 'request',
    as: 'sender',
    path: '/v1/referrals',
    body: {
      client: { id: `fault-client-${run}-${index % CLIENTS}` },
      to: { party: CAST.receiver.party },
      purpose: 'treatment',
      contents: { identity: { names: [{ family: marker }] }, health: { need: marker } },
    },
    marker,
  };
};

/** The steps that follow on a referral that was delivered. @param marker the request's */
export function answers(marker: string, referral: string): readonly Command[] {
  // A day that has begun in every time zone of the country.
  const day = new Date(Date.now() - 24 * 3_600_000).toISOString().slice(0, 10);
  const told = (step: Step) => ({ contents: { health: { notes: `${marker}.${step}` } } });
  const bodies: Readonly<Record<Exclude<Step, 'request'>, [act: string, body: unknown]>> = {
    accept: ['accept', told('accept')],
    start: ['start', { startedOn: day, ...told('start') }],
    'ask-to-cancel': ['cancel', { reason: 'no-longer-needed' }],
    end: ['end', { outcome: 'completed', endedOn: day, ...told('end') }],
  };
  return STEPS.filter((step) => step !== 'request').map((step) => {
    const [act, body] = bodies[step];
    return {
      key: `${marker}.${step}`,
      step,
      as: RECORDED[step].by,
      path: `/v1/referrals/${referral}/${act}`,
      body,
      marker,
    };
  });
}
