import { Compile } from 'typebox/compile';
import type { Clock } from '@hub/event-sourcing';
import type { Caller } from '@hub/sign-in';
import { HUB_PARTY, Instant, type InformationCategory, type SubjectId, type Uuid } from '@hub/vocabulary';
import type { AccessRecord } from './access/access-record';
import type { AccessRecorder } from './access/access-recorder';
import type { Eraser } from './erasure/eraser';
import { HOLD_REASONS } from './holds/hold.events';
import type { HoldRegister } from './holds/hold-register';
import type { Hold } from './holds/holds';
import type { ServingJournal } from './journal/serving-journal';
import type { CategoryKeys, KeyName } from './keys/category-keys';
import type { MasterRotation, RotationProgress } from './keys/rotation';
import type { Cause } from './log/hub-event';
import type { ReadTimeCheck } from './read-time/read-time-check';
import type { RefusalReason, Verdict } from './read-time/verdict';
import { keyNameOf, keyOfRelease } from './release-keys/release-key-name';
import type { ReleaseKeeper } from './release-keys/release-keeper';
import type { ReissueReport } from './reissue/reissue';
import type { SealedSegment } from './sealed-segment';
import { openSegment, sealSegment } from './segment-cipher';
import type { Upkeep } from './upkeep';
import type { HeldSegment, OpenAnswer, OpenRequest, SealRequest, StandingAnswer, Vault } from './vault';
import { VaultError } from './vault-error';

/** Segments of one call at most; a page is far smaller. */
export const LONGEST_BATCH = 1_000;

/** Milliseconds of wrapping in one call: well below a request's time-out. */
const ROTATION_SLICE = 2_000;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const instant = Compile(Instant);
const HIGHEST_POSITION = 2n ** 63n - 1n;

interface Parts {
  readonly keys: CategoryKeys;
  readonly journal: ServingJournal;
  readonly eraser: Eraser;
  readonly holds: HoldRegister;
  readonly rotation: MasterRotation;
  readonly releases: ReleaseKeeper;
  readonly check: ReadTimeCheck;
  readonly recorder: AccessRecorder;
  readonly verify: (token: string) => Promise<Caller>;
  readonly clock: Clock;
  readonly upkeep: Upkeep;
  readonly reissued: ReissueReport;
}

/** The vault itself. Made by {@link import('./create-vault').createVault}. */
export class HubVault implements Vault {
  constructor(private readonly parts: Parts) {}

  /** To be started by the one process, or each, that runs the vault. */
  get upkeep(): Upkeep {
    return this.parts.upkeep;
  }

  /** What had to be issued again from the safety journal when the vault was opened. */
  get reissued(): ReissueReport {
    return this.parts.reissued;
  }

  /** Resolves while the vault may serve. @throws VaultError `journal/unavailable` */
  async ensureAvailable(): Promise<void> {
    await this.parts.journal.ensureAvailable();
  }

  async seal(requests: readonly SealRequest[]): Promise<readonly SealedSegment[]> {
    const { journal, keys } = this.parts;
    await journal.ensureAvailable();
    const batch = await keys.forSealing(requests.map(sealingKey));
    return requests.map((request) => {
      const key = batch.of(sealingKey(request));
      if (key.state === 'erased' && request.release !== undefined)
        throw new VaultError('vault/release-ended', 'This release has ended, or the client was erased. Have a new one signed.');
      if (key.state === 'erased')
        throw new VaultError(
          'vault/subject-erased',
          'This client was erased. Record them anew, then repeat what you were doing.',
        );
      if (key.state === 'missing')
        throw new VaultError('vault/unavailable', 'The key for this content cannot be had just now. Try again in a moment.');
      return sealSegment(key.key, request, request.content);
    });
  }

  async endReleases(subject: SubjectId): Promise<void> {
    if (!UUID.test(subject)) throw invalidRequest();
    await this.parts.journal.ensureAvailable();
    await this.parts.releases.settle(subject);
  }

  async open(token: string, requests: readonly OpenRequest[]): Promise<readonly OpenAnswer[]> {
    const { keys } = this.parts;
    const { caller, verdicts } = await this.judged(token, requests);
    const batch = await keys.forOpening(
      requests.flatMap(({ category }, index) => {
        const { refused, disclosure } = verdicts[index] ?? {};
        return disclosure && !refused ? [keyNameOf(disclosure, category)] : [];
      }),
    );
    const opened = requests.map((request, index) => openOne(request, verdicts[index] ?? {}, (name) => batch.of(name)));
    await this.record(caller, 'open', requests, verdicts, opened);
    return opened.map(({ answer }) => answer);
  }

  async standing(token: string, requests: readonly HeldSegment[]): Promise<readonly StandingAnswer[]> {
    const { caller, verdicts } = await this.judged(token, requests);
    const answers = verdicts.map(({ refused }) => ({ answer: { outcome: refused ? REFUSED.outcome : ('standing' as const) } }));
    await this.record(caller, 'standing', requests, verdicts, answers);
    return answers.map(({ answer }) => answer);
  }

  async erase(token: string, subject: SubjectId): Promise<void> {
    const { journal, verify, eraser, holds, clock } = this.parts;
    const { party, roles, actor, client } = await verify(token);
    if (party !== HUB_PARTY || !(roles.includes('privacy-officer') || roles.includes('operator')))
      throw new VaultError('vault/not-allowed', "Only the hub's own privacy officer or operator can erase a client.");
    if (!UUID.test(subject)) throw invalidRequest();
    await journal.ensureAvailable();
    const cause = { actor, source: client, command: 'vault.erase' };
    await holds.decideErasure(subject, clock.now(), cause);
    await eraser.erase(subject, cause);
  }

  /**
   * Keeps a subject's records from being erased (a legal hold, a duty to retain them). Repeatable under the same id. Token of
   * role `privacy-officer` of the hub.
   *
   * @throws VaultError `vault/not-allowed`, `vault/invalid-request`, `vault/subject-erased`, `vault/other-hold`
   */
  async hold(token: string, subject: SubjectId, hold: Hold): Promise<void> {
    const { journal, holds, keys } = this.parts;
    const cause = await this.officer(token, 'vault.hold');
    if (!UUID.test(subject) || !isHold(hold)) throw invalidHold();
    await journal.ensureAvailable();
    // Who was erased before there were holds has no decision in the stream, but a tombstone.
    const name = { subject, category: 'identity' } as const;
    if ((await keys.forOpening([name])).of(name).state === 'erased')
      throw new VaultError('vault/subject-erased', 'This client was erased: nothing is left that could be held.');
    await holds.place(subject, hold, cause);
  }

  /** Lifts a hold before its end; repeatable. Token of role `privacy-officer` of the hub. @throws VaultError `vault/no-such-hold` */
  async release(token: string, subject: SubjectId, hold: Uuid): Promise<void> {
    const cause = await this.officer(token, 'vault.release');
    if (!UUID.test(subject) || !UUID.test(hold)) throw invalidHold();
    await this.parts.holds.lift(subject, hold, cause);
  }

  /** The holds in force now. Token of role `privacy-officer` of the hub. */
  async holds(token: string, subject: SubjectId): Promise<readonly Hold[]> {
    await this.officer(token, 'vault.holds');
    if (!UUID.test(subject)) throw invalidHold();
    return this.parts.holds.inForce(subject, this.parts.clock.now());
  }

  /**
   * Wraps keys of the master key before under the one in use for about two seconds; to be repeated until nothing remains.
   * Everything can be opened and sealed meanwhile. Token of role `operator` of the hub.
   *
   * @throws VaultError `vault/not-allowed`, `vault/damaged-keys`
   */
  async rotate(token: string): Promise<RotationProgress> {
    const { party, roles } = await this.parts.verify(token);
    if (party !== HUB_PARTY || !roles.includes('operator'))
      throw new VaultError('vault/not-allowed', "Only the hub's own operator can replace its master key.");
    return this.parts.rotation.run(ROTATION_SLICE);
  }

  private async officer(token: string, command: string): Promise<Cause> {
    const { party, roles, actor, client } = await this.parts.verify(token);
    if (party !== HUB_PARTY || !roles.includes('privacy-officer'))
      throw new VaultError(
        'vault/not-allowed',
        "Only the hub's own privacy officer can hold a client's records or release them.",
      );
    return { actor, source: client, command };
  }

  private async judged(
    token: string,
    requests: readonly HeldSegment[],
  ): Promise<{ readonly caller: Caller; readonly verdicts: readonly Verdict[] }> {
    await this.parts.journal.ensureAvailable();
    const caller = await this.parts.verify(token);
    if (requests.length > LONGEST_BATCH || !requests.every(isWellFormed)) throw invalidRequest();
    if (!mayOpen(caller)) return { caller, verdicts: requests.map(() => ({ refused: 'adapter-token' })) };
    return { caller, verdicts: await this.parts.check.judge(caller.party, requests) };
  }

  /** Written before the answer leaves: an answer that cannot be recorded is not given. */
  private async record(
    { party, actor }: Caller,
    action: AccessRecord['action'],
    requests: readonly HeldSegment[],
    verdicts: readonly Verdict[],
    answers: readonly { readonly answer: { readonly outcome: AccessRecord['outcome'] }; readonly reason?: RefusalReason }[],
  ): Promise<void> {
    const at = this.parts.clock.now();
    await this.parts.recorder.record(
      requests.map(({ disclosure, category }, index) => {
        const verdict = verdicts[index];
        const answer = answers[index];
        return {
          at,
          party,
          actor,
          disclosure,
          category,
          action,
          outcome: answer?.answer.outcome ?? 'refused',
          reason: answer?.reason ?? verdict?.refused ?? null,
          subject: verdict?.disclosure?.subject ?? null,
          register: verdict?.register ?? null,
          policy: verdict?.policy ?? null,
        };
      }),
    );
  }
}

/**
 * Whether a token can open what its party holds. An adapter's own token cannot (decision 15). A party's feed credential, which
 * opens a disclosure until its outbound delivery is recorded, will be told from the party's other tokens here.
 */
const mayOpen = (caller: Caller): boolean => !caller.roles.includes('adapter');

const sealingKey = ({ subject, category, release }: SealRequest): KeyName => ({
  subject,
  category: release === undefined ? category : keyOfRelease(release),
});

const REFUSED = { outcome: 'refused' } as const;

function openOne(
  request: OpenRequest,
  { refused, disclosure }: Verdict,
  keyOf: (name: KeyName) => ReturnType<Awaited<ReturnType<CategoryKeys['forOpening']>>['of']>,
): { readonly answer: OpenAnswer; readonly reason?: RefusalReason } {
  if (refused || !disclosure) return { answer: REFUSED };
  const { source } = disclosure;
  const category: InformationCategory = request.category;
  const key = keyOf(keyNameOf(disclosure, category));
  if (key.state === 'erased') return { answer: { outcome: 'erased' } };
  if (key.state === 'missing') return { answer: REFUSED, reason: 'key-missing' };
  const opened = openSegment(key.key, { eventId: source.id, stream: source.stream, category }, request.segment);
  return opened ? { answer: { outcome: 'opened', content: opened.content } } : { answer: REFUSED, reason: 'does-not-open' };
}

const isWellFormed = ({ disclosure, position }: HeldSegment): boolean =>
  UUID.test(disclosure) && /^[0-9]{1,19}$/.test(position) && BigInt(position) <= HIGHEST_POSITION;

const isHold = ({ hold, reason, until }: Hold): boolean =>
  UUID.test(hold) &&
  HOLD_REASONS.includes(reason) &&
  (until === undefined || (instant.Check(until) && !Number.isNaN(Date.parse(until))));

const invalidHold = () =>
  new VaultError(
    'vault/invalid-request',
    'Name the client and the hold by their ids, one of the known reasons, and an end as an instant in UTC such as 2032-12-31T05:00:00Z.',
  );

const invalidRequest = () =>
  new VaultError(
    'vault/invalid-request',
    `Name each segment by its disclosure's id and position, at most ${LONGEST_BATCH} in one call.`,
  );
