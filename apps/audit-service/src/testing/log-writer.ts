import { randomUUID } from 'node:crypto';
import { hubCatalogue } from '@hub/catalogue';
import { disclosureId, type DisclosureDecided } from '@hub/disclosure';
import { encodeBody, encodeMetadata, type EventStore, type SealedSegment } from '@hub/event-sourcing';

/** What was written, as other events refer to it. */
export interface Written {
  readonly id: string;
  readonly stream: string;
  readonly revision: number;
  readonly type: string;
  readonly position: bigint;
  readonly open: Readonly<Record<string, unknown>>;
}

/** Ciphertext that a spec can look for: it must not come out. */
export const SEALED: SealedSegment = { v: 1, key: 'c2VjcmV0LWtleQ', iv: 'c2VjcmV0LWl2', ciphertext: 'c2VjcmV0LWNpcGhlcnRleHQ' };

/** Writes events as the services do, without their rules: a spec needs histories, not decisions. */
export class LogWriter {
  constructor(private readonly store: EventStore) {}

  async write(
    stream: string,
    type: string,
    open: Readonly<Record<string, unknown>>,
    more: {
      readonly categories?: readonly string[];
      readonly party?: string;
      readonly actor?: string;
      readonly id?: string;
    } = {},
  ): Promise<Written> {
    const revision = ((await this.store.revisions([stream])).get(stream) ?? -1) + 1;
    const id = more.id ?? randomUUID();
    const version = hubCatalogue.latestVersion(type);
    hubCatalogue.openPart(type, version, open);
    const party = more.party ?? (typeof open.author === 'string' ? open.author : 'hub');
    const appended = await this.store.append({
      stream,
      expectedRevision: revision - 1,
      events: [
        {
          id,
          type,
          version,
          metadata: encodeMetadata({
            party,
            actor: more.actor ?? `${party}-worker`,
            source: `${party}-system`,
            key: id,
            command: { name: type, digest: '0'.repeat(64) },
          }),
          body: encodeBody({ open, segments: Object.fromEntries((more.categories ?? []).map((category) => [category, SEALED])) }),
        },
      ],
    });
    if (appended.outcome === 'wrong-revision') throw new Error(`Somebody else writes ${stream}.`);
    return { id, stream, revision, type, position: appended.position, open };
  }

  /** One decision about what a party may know of an event. */
  async decide(
    party: string,
    source: Written,
    segments: DisclosureDecided['segments'],
    trigger: Written = source,
  ): Promise<Written> {
    const { author, matter, purpose, implies, subject } = source.open;
    return this.write(
      `disclosures-${String(subject)}`,
      'disclosure.decided',
      {
        subject,
        party,
        source: { ...referenceTo(source), author, matter, purpose, implies },
        trigger: referenceTo(trigger),
        asOf: new Date(0).toISOString(),
        policy: '2026-11',
        segments,
      },
      { id: disclosureId(trigger.id, source.id, party), party: 'hub' },
    );
  }
}

const referenceTo = ({ stream, revision, id, type }: Written) => ({ stream, revision, id, type });

const HOUR = 3_600_000;

/** A referral by one party to another about a subject. */
export const requestOf = (
  referral: string,
  subject: string,
  sender: string,
  addressee: string,
  more: object = {},
): Record<string, unknown> => ({
  subject,
  author: sender,
  matter: `referral:${referral}`,
  purpose: 'treatment',
  concerns: [sender, addressee],
  implies: ['substance-use'],
  referral,
  sender,
  addressee,
  priority: 'routine',
  requestedAt: new Date(0).toISOString(),
  deliverBy: new Date(HOUR).toISOString(),
  ...more,
});

/** A consent by which its author may tell a party about substance use and who it is. */
export const consentOf = (consent: string, subject: string, author: string, recipient: string): Record<string, unknown> => ({
  subject,
  author,
  matter: `consent:${consent}`,
  purpose: 'treatment',
  concerns: [author, recipient],
  implies: ['substance-use'],
  consent,
  disclosers: [{ party: author }],
  recipients: [{ party: recipient }],
  categories: ['identity', 'substance-use'],
  purposes: ['treatment'],
  regimes: ['42-cfr-part-2', 'general'],
  signedOn: '2026-11-01',
  end: { at: '2099-01-01T00:00:00Z' },
  policy: '2026-11',
});

export const AUTHOR = [{ kind: 'author' as const }];
export const on = (consent: string) => [
  { kind: 'consent' as const, regime: '42-cfr-part-2' as const, consent, citation: '42 CFR 2.31' },
];
