import { emptyRegister, evolveRegister, type GrantedConsent, type Register } from '@hub/consent';
import type { Clock, EventStore } from '@hub/event-sourcing';
import { streams, type SubjectId, type Uuid } from '@hub/vocabulary';
import type { CategoryKeys, EndedRelease } from '../keys/category-keys';
import { vaultId } from '../log/hub-event';
import type { EventReader } from '../read-time/stream-folds';
import type { SafetyEntry, SafetyJournal } from '../vault';

/** Subjects looked at in one statement of a sweep. */
const PAGE = 500;

/**
 * Destroys the key of a release when the release ends (decision 9): revoked, expired, or ended by what it names. First the safety
 * journal, so that no restored backup brings the key back, then the key. Whether a release has ended is read from the register
 * and from nothing else: whoever asks too early destroys nothing.
 *
 * Whoever records an end asks for it before the end is acknowledged. What a crash left between the two is found by the sweep;
 * until then the read-time check opens nothing on a release that is over.
 */
export class ReleaseKeeper {
  constructor(
    private readonly options: {
      readonly journal: SafetyJournal;
      readonly keys: CategoryKeys;
      readonly store: EventStore;
      readonly events: EventReader;
      readonly clock: Clock;
    },
  ) {}

  /** Ends those releases of a subject that are over; repeatable. Answers how many keys were destroyed. */
  async settle(subject: SubjectId): Promise<number> {
    const { journal, keys, clock } = this.options;
    const kept = await keys.releasesOf(subject);
    if (kept.length === 0) return 0;
    const register = await this.registerOf(subject);
    const now = clock.now();
    const over = kept.filter((release) => hasEnded(register, release, now)).map((release) => ({ subject, release }));
    await Promise.all(over.map((ended) => journal.write(endOf(ended))));
    return (await keys.endReleases(over)).length;
  }

  /**
   * Settles every subject that has releases. One whose register cannot be read is left as it is: nothing opens on it anyway, and a
   * key is not destroyed on a guess.
   *
   * @param onError told of a subject that could not be settled
   */
  async sweep(onError: (error: unknown) => void): Promise<void> {
    let after: SubjectId | undefined;
    do {
      const subjects: readonly SubjectId[] = await this.options.keys.subjectsWithReleases(after, PAGE);
      for (const subject of subjects) await this.settle(subject).catch(onError);
      after = subjects.length === PAGE ? subjects.at(-1) : undefined;
    } while (after !== undefined);
  }

  private async registerOf(subject: SubjectId): Promise<Register> {
    let register = emptyRegister;
    for await (const recorded of this.options.store.readStream(streams.consents(subject)))
      register = evolveRegister(register, this.options.events.read(recorded));
    return register;
  }
}

/** One that the register does not know is being recorded, or its recording failed: then nothing stands under its key. */
const hasEnded = ({ consents, revokedUnseen }: Register, release: Uuid, now: Date): boolean => {
  const consent = consents.get(release);
  return consent === undefined ? (revokedUnseen?.has(release) ?? false) : isOver(consent, now);
};

const isOver = ({ state, end }: GrantedConsent, now: Date): boolean =>
  state !== 'active' || ('at' in end && Date.parse(end.at) <= now.getTime());

/** The same for every end of one release, so a repeat is one entry. */
const endOf = ({ subject, release }: EndedRelease): SafetyEntry => ({
  id: vaultId('release-ended', release),
  kind: 'release',
  subject,
  event: { stream: '', type: 'release.ended', version: 1, open: { subject, release } },
});

/** What an entry of kind `release` says; undefined for one that says it in another way than this version does. */
export const endedRelease = ({ subject, event: { open } }: SafetyEntry): EndedRelease | undefined =>
  typeof open === 'object' && open !== null && 'release' in open && typeof open.release === 'string'
    ? { subject, release: open.release }
    : undefined;
