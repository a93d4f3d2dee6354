import type { PolicyAdopted } from '@hub/parties';
import { streams, type InformationCategory, type PartyId, type Purpose, type SegmentCategory } from '@hub/vocabulary';
import type { Disclosure } from '../disclosure.events';
import type { HistoricEvent } from './history';
import { SUBJECT } from './history';
import { decisionsIn, Stage } from './stage';

const uuid = (kind: string, number: number) => `${kind}00000-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** One subject in a hub of three parties, told step by step, for specs that read as stories. */
export class PlainHub {
  readonly #stage = new Stage([]);
  readonly #revisions = new Map<string, number>();
  #told = 0;
  #now = Date.parse('2026-03-01T12:00:00Z');

  constructor() {
    for (const [party, kind] of Object.entries({ cbc: 'cbc', clinic: 'provider', shelter: 'dv-shelter' }))
      this.#tell(`party-${party}`, 'party.registered', { party, kind });
  }

  later(minutes: number): this {
    this.#now += minutes * 60_000;
    return this;
  }

  at(minutesFromNow: number): string {
    return new Date(this.#now + minutesFromNow * 60_000).toISOString();
  }

  /** An event of referral `number`. */
  referral(
    type: string,
    about: {
      readonly number?: number;
      readonly author: PartyId;
      readonly concerns?: readonly PartyId[];
      readonly implies?: readonly InformationCategory[];
      readonly segments?: readonly InformationCategory[];
    },
  ): this {
    const referral = uuid('4ef', about.number ?? 1);
    const head = this.#head(`referral:${referral}`, about.author, about.concerns ?? [], about.implies ?? ['substance-use']);
    return this.#tell(streams.referral(referral), type, { ...head, referral }, about.segments ?? []);
  }

  /** From the CBC and the clinic, to each other, for everything that either writes, unless said otherwise. */
  consent(number: number, change: Readonly<Record<string, unknown>> = {}): this {
    const consent = uuid('c05', number);
    return this.#register('consent.recorded', `consent:${consent}`, 'cbc', {
      consent,
      disclosers: [{ party: 'cbc' }, { party: 'clinic' }],
      recipients: [{ party: 'cbc' }, { party: 'clinic' }],
      categories: ['substance-use', 'identity'],
      purposes: ['treatment'],
      regimes: ['42-cfr-part-2'],
      signedOn: '2026-02-28',
      end: { event: 'discharge' },
      policy: 'v1',
      ...change,
    });
  }

  /** An event of the person's one episode: opened or taken over by a party's worker, or ended. */
  coordination(type: 'episode.opened' | 'handoff.confirmed' | 'episode.ended', author: PartyId): this {
    const episode = uuid('e91', 1);
    const worker = { party: author, worker: 'W-1' };
    const said = type === 'episode.opened' ? { coordinator: worker } : type === 'handoff.confirmed' ? { to: worker } : {};
    const head = this.#head(`episode:${episode}`, author, [], ['identity']);
    return this.#tell(streams.coordination(SUBJECT), type, { ...head, episode, ...said });
  }

  confirm(number: number, discloser: PartyId): this {
    const consent = uuid('c05', number);
    return this.#register('consent.confirmed', `consent:${consent}`, discloser, { consent, discloser });
  }

  endConsent(number: number, how: 'revoked' | 'expired'): this {
    const consent = uuid('c05', number);
    return this.#register(`consent.${how}`, `consent:${consent}`, 'cbc', { consent });
  }

  deny(change: Readonly<Record<string, unknown>> = {}): this {
    const denial = uuid('de0', 1);
    return this.#register('consent.denied', `denial:${denial}`, 'cbc', {
      denial,
      disclosers: [],
      recipients: [],
      categories: [],
      ...change,
    });
  }

  /** A medical emergency at the clinic: the CBC tells what it knows. */
  emergency(until: string): this {
    const exception = uuid('ec0', 1);
    return this.#register('exception.invoked', `exception:${exception}`, 'clinic', {
      exception,
      kind: 'medical-emergency',
      regime: '42-cfr-part-2',
      discloser: 'cbc',
      recipient: 'clinic',
      categories: ['substance-use', 'identity'],
      citation: '42 CFR 2.51',
      occurredAt: new Date(this.#now).toISOString(),
      until,
      policy: 'v1',
    });
  }

  adopt(permissions: PolicyAdopted['permissions']): this {
    return this.#tell('policy', 'policy.adopted', {
      version: `v${this.#told}`,
      permissions,
      trustedRecorders: [],
      partyKinds: [],
    });
  }

  register(party: PartyId, kind: string): this {
    return this.#tell(`party-${party}`, 'party.registered', { party, kind });
  }

  /** What the party holds now, `<type>: <segments>` for each event, in log order. */
  heldBy(party: PartyId): readonly string[] {
    const held = new Map<string, { type: string; categories: Set<SegmentCategory> }>();
    for (const { open } of this.decisions) {
      if (open.party !== party) continue;
      const entry = held.get(open.source.id) ?? { type: open.source.type, categories: new Set<SegmentCategory>() };
      held.set(open.source.id, entry);
      for (const { category, state } of open.segments)
        if (state === 'made') entry.categories.add(category);
        else if (state !== 'rebased') entry.categories.delete(category);
    }
    return [...held]
      .sort(([one], [other]) => one.localeCompare(other))
      .flatMap(([, { type, categories }]) => (categories.size > 0 ? [`${type}: ${[...categories].join(' ')}`] : []));
  }

  get decisions(): readonly Disclosure[] {
    return decisionsIn(this.#stage.log);
  }

  /** What the event told last made be decided. */
  get lastDecided(): readonly Disclosure[] {
    const last = uuid('e0e', this.#told);
    return this.decisions.filter(({ open }) => open.trigger.id === last);
  }

  #register(type: string, matter: string, author: PartyId, fields: Readonly<Record<string, unknown>>): this {
    return this.#tell(streams.consents(SUBJECT), type, { ...this.#head(matter, author, [], ['substance-use']), ...fields });
  }

  #head(matter: string, author: PartyId, concerns: readonly PartyId[], implies: readonly InformationCategory[]) {
    const purpose: Purpose = 'treatment';
    return { subject: SUBJECT, author, matter, purpose, concerns, implies };
  }

  #tell(stream: string, type: string, open: Readonly<Record<string, unknown>>, categories: readonly string[] = []): this {
    const revision = (this.#revisions.get(stream) ?? -1) + 1;
    this.#revisions.set(stream, revision);
    this.#told += 1;
    const event: HistoricEvent = {
      ...{ stream, revision, type, open, categories },
      id: uuid('e0e', this.#told),
      recordedAt: new Date(this.#now),
    };
    this.#stage.log.push({ event });
    this.#stage.run();
    return this;
  }
}
