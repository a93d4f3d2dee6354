import fc from 'fast-check';
import { KINDS, PARTIES, pause, step, type Step } from './history-steps';

export { PARTIES } from './history-steps';

/**
 * Random histories of one subject: who asks whom for what, what the subject allows and forbids, what the jurisdiction permits.
 * Plain data, told by position in the array; the stage under test and the oracle both read it, each in its own way.
 */
export interface HistoricEvent {
  readonly stream: string;
  readonly revision: number;
  readonly id: string;
  readonly type: string;
  readonly recordedAt: Date;
  /** Loosely typed on purpose: the oracle shares no schema with what it judges. */
  readonly open: Readonly<Record<string, unknown>>;
  readonly categories: readonly string[];
}

export const SUBJECT = '5b000000-0000-4000-8000-000000000001';
const START = Date.parse('2026-03-01T08:00:00Z');
const MINUTE = 60_000;

export const histories = (maxLength = 30): fc.Arbitrary<readonly HistoricEvent[]> =>
  fc.array(fc.record({ step, pause }), { minLength: 4, maxLength, size: 'max' }).map((steps) => {
    const telling = new Telling();
    // The last party registers later, or never.
    for (const [index, kind] of (['cbc', 'provider', 'provider'] as const).entries())
      telling.tell({ act: 'register', party: PARTIES[index] ?? 'harbor', kind }, 0);
    for (const { step: next, pause: minutes } of steps) telling.tell(next, minutes);
    return telling.events;
  });

/** Turns steps into events; a step that speaks of something that is not there yet tells nothing. */
class Telling {
  readonly events: HistoricEvent[] = [];
  readonly #referrals: { id: string; purpose: string }[] = [];
  readonly #consents: { id: string; disclosers: readonly string[]; author: string }[] = [];
  readonly #denials: string[] = [];
  readonly #exceptions: string[] = [];
  readonly #revisions = new Map<string, number>();
  /** The open episode, and whose worker is accountable. */
  #episode: { readonly id: string; readonly party: string } | undefined;
  #now = START;

  tell(step: Step, minutes: number): void {
    this.#now += minutes * MINUTE;
    switch (step.act) {
      case 'request': {
        const id = this.#id('4ef');
        this.#referrals.push({ id, purpose: step.purpose });
        return this.#say(
          `referral-${id}`,
          'referral.requested',
          referral(id, step.purpose, step.author, [step.author, step.to], step),
          step.categories,
        );
      }
      case 'answer':
      case 'redirect': {
        const about = at(this.#referrals, step.which);
        if (!about) return;
        const concerns = 'to' in step ? [step.author, step.to] : [];
        const type = 'to' in step ? 'referral.redirected' : 'referral.accepted';
        return this.#say(
          `referral-${about.id}`,
          type,
          referral(about.id, about.purpose, step.author, concerns, step),
          step.categories,
        );
      }
      case 'grant': {
        const id = this.#id('c05');
        this.#consents.push({ id, disclosers: step.disclosers, author: step.author });
        return this.#register('consent.recorded', `consent:${id}`, step.author, [step.author, ...step.disclosers], {
          consent: id,
          disclosers: step.disclosers.map((name) => ({ party: name })),
          recipients: step.recipients,
          categories: step.categories,
          purposes: step.purposes,
          regimes: step.regimes,
          signedOn: '2026-02-28',
          end: step.lasts > 0 ? { at: new Date(this.#now + step.lasts * MINUTE).toISOString() } : { event: 'discharge' },
          policy: 'any',
        });
      }
      case 'confirm': {
        const consent = at(this.#consents, step.which);
        const discloser = consent?.disclosers[step.discloser];
        if (!consent || !discloser) return;
        return this.#register('consent.confirmed', `consent:${consent.id}`, discloser, [], { consent: consent.id, discloser });
      }
      case 'revoke':
      case 'expire': {
        const consent = at(this.#consents, step.which);
        if (!consent) return;
        const type = step.act === 'revoke' ? 'consent.revoked' : 'consent.expired';
        return this.#register(type, `consent:${consent.id}`, consent.author, [], { consent: consent.id, cause: 'event' });
      }
      case 'deny': {
        const id = this.#id('de0');
        this.#denials.push(id);
        return this.#register('consent.denied', `denial:${id}`, step.author, [], {
          denial: id,
          disclosers: step.disclosers,
          recipients: step.recipients,
          categories: step.categories,
          ...(step.onlyFor === null ? {} : { onlyFor: step.onlyFor }),
        });
      }
      case 'lift': {
        const denial = at(this.#denials, step.which);
        if (!denial) return;
        return this.#register('denial.lifted', `denial:${denial}`, PARTIES[0], [], { denial });
      }
      case 'invoke': {
        const id = this.#id('ec0');
        this.#exceptions.push(id);
        return this.#register('exception.invoked', `exception:${id}`, step.recipient, [step.discloser], {
          exception: id,
          kind: 'medical-emergency',
          regime: step.regime,
          discloser: step.discloser,
          recipient: step.recipient,
          categories: step.categories,
          citation: '42 CFR 2.51',
          occurredAt: new Date(this.#now).toISOString(),
          until: new Date(this.#now + step.lasts * MINUTE).toISOString(),
          policy: 'any',
        });
      }
      case 'end': {
        const exception = at(this.#exceptions, step.which);
        if (!exception) return;
        return this.#register('exception.ended', `exception:${exception}`, PARTIES[0], [], { exception, cause: 'ended' });
      }
      case 'coordinate': {
        if (this.#episode) return;
        this.#episode = { id: this.#id('e91'), party: step.author };
        return this.#coordination('episode.opened', step.author, [], step, { coordinator: worker(step.author) });
      }
      case 'hand-over': {
        const from = this.#episode?.party;
        if (!this.#episode || from === undefined || from === step.author) return;
        this.#episode = { ...this.#episode, party: step.author };
        return this.#coordination('handoff.confirmed', step.author, [from], step, {
          from: worker(from),
          to: worker(step.author),
        });
      }
      case 'end-coordination': {
        if (!this.#episode) return;
        this.#coordination('episode.ended', this.#episode.party, [], step, {});
        this.#episode = undefined;
        return;
      }
      case 'adopt':
        return this.#say('policy', 'policy.adopted', {
          version: `v${this.events.length}`,
          jurisdiction: 'florida',
          timeZone: 'America/New_York',
          partyKinds: KINDS.map((kind) => ({ kind, label: kind, implies: [], coveredEntity: kind !== 'cbc' })),
          permissions: step.permissions,
          exceptions: [],
          trustedRecorders: step.trusted === null ? [] : [step.trusted],
          importers: [],
          limits: { answerHours: 1, startHours: 1 },
        });
      case 'register':
        return this.#say(`party-${step.party}`, 'party.registered', { party: step.party, kind: step.kind });
    }
  }

  #register(type: string, matter: string, author: string, concerns: readonly string[], fields: Record<string, unknown>): void {
    const head = { subject: SUBJECT, author, matter, purpose: 'treatment', concerns, implies: ['health'] };
    this.#say(`consents-${SUBJECT}`, type, { ...head, ...fields });
  }

  #coordination(
    type: string,
    author: string,
    concerns: readonly string[],
    { implies, categories }: { readonly implies: readonly string[]; readonly categories: readonly string[] },
    fields: Record<string, unknown>,
  ): void {
    const episode = this.#episode?.id;
    const head = { subject: SUBJECT, author, matter: `episode:${episode}`, purpose: 'care-coordination', concerns, implies };
    this.#say(`coordination-${SUBJECT}`, type, { ...head, episode, ...fields }, categories);
  }

  #say(stream: string, type: string, open: Record<string, unknown>, categories: readonly string[] = []): void {
    const revision = (this.#revisions.get(stream) ?? -1) + 1;
    this.#revisions.set(stream, revision);
    this.events.push({ stream, revision, id: this.#id('e0e'), type, recordedAt: new Date(this.#now), open, categories });
  }

  #next = 0;
  #id(prefix: string): string {
    this.#next += 1;
    return `${prefix}00000-0000-4000-8000-${this.#next.toString(16).padStart(12, '0')}`;
  }
}

const referral = (
  id: string,
  purpose: string,
  author: string,
  concerns: readonly string[],
  { implies }: { readonly implies: readonly string[] },
) => ({ subject: SUBJECT, author, matter: `referral:${id}`, purpose, concerns, implies, referral: id });

const worker = (name: string) => ({ party: name, worker: 'W-1' });

const at = <Value>(values: readonly Value[], index: number): Value | undefined => values[index % (values.length || 1)];
