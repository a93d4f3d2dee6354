import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pool } from 'pg';
import { Type } from 'typebox';
import * as consent from '@hub/consent';
import { DisclosureDecided, type SegmentDecision } from '@hub/disclosure';
import {
  EventCatalogue,
  NO_STREAM,
  encodeBody,
  encodeMetadata,
  type EventStore,
  type Position,
  type SealedSegment,
} from '@hub/event-sourcing';
import { PostgresEventStore } from '@hub/event-sourcing/postgres';
import { partiesEvents, type PolicyAdopted } from '@hub/parties';
import { prepareDatabase, startTestPostgres, type HubDatabase, type TestPostgres } from '@hub/postgres';
import { SubjectHead, streams, type InformationCategory, type PartyId, type Purpose } from '@hub/vocabulary';
import { createVault, type VaultOptions } from '../create-vault';
import type { HubVault } from '../hub-vault';
import { FileSafetyJournal } from '../journal/file-safety-journal';
import { vaultEvents } from '../vault.event-types';
import { callerOf } from './tokens';

const about = <Open>(type: string, open: Open) => ({ type, versions: [{ version: 1, open }] });

/** Every type that these tests write; `referral.requested` stands for all events about a subject. */
export const catalogue = new EventCatalogue([
  ...vaultEvents,
  ...partiesEvents,
  about('disclosure.decided', DisclosureDecided),
  about('consent.recorded', consent.ConsentRecorded),
  about('consent.confirmed', consent.ConsentConfirmed),
  about(consent.RELEASE_SEALED, consent.ReleaseSealed),
  about('consent.revoked', consent.ConsentRevoked),
  about('consent.expired', consent.ConsentExpired),
  about('consent.denied', consent.ConsentDenied),
  about('denial.lifted', consent.DenialLifted),
  about('exception.invoked', consent.ExceptionInvoked),
  about('exception.ended', consent.ExceptionEnded),
  about('referral.requested', Type.Object({ ...SubjectHead.properties })),
]);

export interface Source {
  readonly subject: string;
  readonly author: PartyId;
  readonly event: string;
  readonly stream: string;
  readonly revision: number;
  readonly matter: string;
  readonly purpose: Purpose;
  readonly implies: readonly InformationCategory[];
  readonly sealed: ReadonlyMap<InformationCategory, SealedSegment>;
}

export const HARBOR = 'harbor-programme';
export const GULF = 'gulf-coast-cbc';

/** A hub around the vault: real log, real tables, a journal in a temporary folder, and the events that tests need. */
export class VaultWorld {
  /** Milliseconds by which the vault's clock differs from the machine's. */
  clockOffset = 0;
  readonly clock = { now: () => new Date(Date.now() + this.clockOffset) };

  private constructor(
    readonly server: TestPostgres,
    readonly adminUrl: string,
    readonly database: HubDatabase,
    readonly store: EventStore,
    readonly folder: string,
    readonly journal: FileSafetyJournal,
  ) {}

  static readonly masterKey = Buffer.alloc(32, 42);

  /** @param openLog the log to stand on; default: in the same database */
  static async open(openLog?: () => EventStore): Promise<VaultWorld> {
    const server = await startTestPostgres();
    try {
      return await VaultWorld.on(server, openLog);
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  private static async on(server: TestPostgres, openLog?: () => EventStore): Promise<VaultWorld> {
    const adminUrl = await server.createDatabase();
    const database = await prepareDatabase(adminUrl, { secret: Buffer.alloc(32, 1) });
    const folder = await mkdtemp(join(tmpdir(), 'hub-vault-'));
    const journal = await FileSafetyJournal.open(join(folder, 'journal'));
    const store = openLog?.() ?? new PostgresEventStore({ url: database.urlFor('hub_log') });
    const world = new VaultWorld(server, adminUrl, database, store, folder, journal);
    await world.registerParty(HARBOR, 'provider');
    await world.registerParty(GULF, 'cbc');
    await world.adoptPolicy();
    return world;
  }

  async close(): Promise<void> {
    await this.store.close();
    await this.database.close();
    await this.journal.close();
    await this.server.stop();
    await rm(this.folder, { recursive: true });
  }

  get pool(): Pool {
    return this.database.pool('hub_vault');
  }

  vault(options: Partial<VaultOptions> = {}): Promise<HubVault> {
    return createVault({
      pool: this.pool,
      masterKey: VaultWorld.masterKey,
      journal: this.journal,
      store: this.store,
      events: catalogue,
      verify: async (token) => callerOf(token),
      clock: this.clock,
      ...options,
    });
  }

  /** Appends one event at the stream's present revision. */
  async append(
    stream: string,
    type: string,
    open: unknown,
    more: { id?: string; version?: number; segments?: Record<string, SealedSegment>; store?: EventStore } = {},
  ): Promise<{ readonly id: string; readonly position: Position; readonly revision: number }> {
    const { id = randomUUID(), version = 1, segments, store = this.store } = more;
    for (;;) {
      const expectedRevision = (await store.revisions([stream])).get(stream) ?? NO_STREAM;
      const body = encodeBody({ open, ...(segments ? { segments } : {}) });
      const done = await store.append({ stream, expectedRevision, events: [{ id, type, version, metadata: METADATA, body }] });
      if (done.outcome !== 'wrong-revision') return { id, position: done.position, revision: done.revision };
    }
  }

  registerParty(party: PartyId, kind: string) {
    const rest = { name: party, serviceAreas: [], programmes: [], publicKeys: [], feedClients: [], implies: [] };
    return this.append(streams.party(party), 'party.registered', { party, kind, ...rest });
  }

  adoptPolicy(permissions: PolicyAdopted['permissions'] = []) {
    const policy: PolicyAdopted = {
      version: randomUUID(),
      jurisdiction: 'test',
      timeZone: 'America/New_York',
      partyKinds: [],
      permissions,
      exceptions: [],
      trustedRecorders: [],
      importers: [],
      limits: { answerHours: 72, startHours: 240 },
    };
    return this.append(streams.policy, 'policy.adopted', policy);
  }

  /** An event of the author's about a subject, with sealed contents. */
  async source(
    vault: HubVault,
    contents: Partial<Record<InformationCategory, unknown>>,
    options: { subject?: string; author?: PartyId; implies?: InformationCategory[]; matter?: string } = {},
  ): Promise<Source> {
    const { subject = randomUUID(), author = GULF, implies = ['identity'], matter = randomUUID() } = options;
    const stream = streams.referral(matter);
    const id = randomUUID();
    // Object.entries widens the keys that the parameter's type has.
    const entries = Object.entries(contents) as [InformationCategory, unknown][];
    const sealed = await vault.seal(entries.map(([category, content]) => ({ eventId: id, stream, category, subject, content })));
    const segments = new Map(entries.map(([category], index) => [category, sealed[index] as SealedSegment])); // one answer each
    const head = { subject, author, matter: `referral:${matter}`, purpose: 'treatment' as const, concerns: [author], implies };
    const { revision } = await this.append(stream, 'referral.requested', head, { id, segments: Object.fromEntries(segments) });
    return { ...head, event: id, stream, revision, sealed: segments };
  }

  async consent(
    subject: string,
    options: {
      author?: PartyId;
      recipient?: PartyId;
      categories?: InformationCategory[];
      end?: unknown;
      store?: EventStore;
    } = {},
  ): Promise<string> {
    const {
      author = GULF,
      recipient = HARBOR,
      categories = ['identity', 'substance-use', 'health'],
      end = { none: true },
    } = options;
    const id = randomUUID();
    await this.append(
      streams.consents(subject),
      'consent.recorded',
      {
        ...headOf(subject, author, `consent:${id}`),
        consent: id,
        disclosers: [{ party: author }],
        recipients: [{ party: recipient }],
        categories,
        purposes: ['treatment'],
        regimes: ['42-cfr-part-2', 'hipaa', 'general'],
        signedOn: '2026-01-01',
        end,
        policy: '1',
      },
      options.store ? { store: options.store } : {},
    );
    return id;
  }

  revoke(subject: string, id: string) {
    return this.append(streams.consents(subject), 'consent.revoked', { ...headOf(subject, GULF, `consent:${id}`), consent: id });
  }

  async deny(subject: string, recipients: readonly unknown[] = []): Promise<string> {
    const denial = randomUUID();
    const open = { ...headOf(subject, GULF, `denial:${denial}`), denial, disclosers: [], recipients, categories: [] };
    await this.append(streams.consents(subject), 'consent.denied', open);
    return denial;
  }

  async exception(subject: string, until: Date): Promise<string> {
    const exception = randomUUID();
    await this.append(streams.consents(subject), 'exception.invoked', {
      ...headOf(subject, GULF, `exception:${exception}`),
      exception,
      kind: 'medical-emergency',
      regime: '42-cfr-part-2',
      discloser: GULF,
      recipient: HARBOR,
      categories: ['identity', 'substance-use'],
      citation: '42 CFR 2.51',
      occurredAt: new Date().toISOString(),
      until: until.toISOString(),
      policy: '1',
    });
    return exception;
  }

  /** What the disclosure service would append. */
  async disclose(source: Source, segments: readonly SegmentDecision[], party: PartyId = HARBOR) {
    const reference = { stream: source.stream, revision: source.revision, id: source.event, type: 'referral.requested' };
    const { author, matter, purpose, implies, subject } = source;
    const { id, position } = await this.append(streams.disclosures(subject), 'disclosure.decided', {
      subject,
      party,
      source: { ...reference, author, matter, purpose, implies },
      trigger: reference,
      asOf: new Date().toISOString(),
      policy: '1',
      segments,
    });
    return { disclosure: id, position: position.toString() };
  }
}

const METADATA = encodeMetadata({
  party: 'test',
  actor: 'test',
  source: 'test',
  key: 'test',
  command: { name: 'test', digest: '0'.repeat(64) },
});

const headOf = (subject: string, author: PartyId, matter: string) => ({
  subject,
  author,
  matter,
  purpose: 'treatment',
  concerns: [author],
  implies: ['identity'],
});
