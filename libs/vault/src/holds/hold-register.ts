import type { EventStore, NewEvent, RecordedEvent } from '@hub/event-sourcing';
import type { SubjectId, Uuid } from '@hub/vocabulary';
import { appendMissing } from '../log/append-missing';
import { hubEvent, vaultId, type Cause } from '../log/hub-event';
import type { EventReader } from '../read-time/stream-folds';
import type { SafetyJournal } from '../vault';
import { VaultError } from '../vault-error';
import { holdsStream, type ErasureDecided, type HoldLifted, type HoldPlaced } from './hold.events';
import { evolveHolds, heldUntil, inForceAt, noHolds, type Hold, type HoldEvent, type Holds } from './holds';

const VERSION = 1;

/**
 * What must be kept is not erased. A subject's holds and the decision to erase are one stream, each appended at the revision at
 * which it was decided: an erasure either sees a hold, or the hold comes too late and says so.
 */
export class HoldRegister {
  constructor(
    private readonly options: { readonly store: EventStore; readonly events: EventReader; readonly journal: SafetyJournal },
  ) {}

  /** @throws VaultError `vault/subject-erased`, `vault/other-hold` */
  async place(subject: SubjectId, hold: Hold, cause: Cause): Promise<void> {
    const { store, journal } = this.options;
    const open: HoldPlaced = { subject, ...hold };
    const event = eventOf('hold.placed', hold.hold, open, cause);
    let recorded: Pick<RecordedEvent, 'metadata'> = event;
    await appendMissing(store, holdsStream(subject), (present) => {
      const { placed, erased } = this.folded(present);
      const known = placed.get(hold.hold);
      if (known && !isSame(known, hold)) throw otherHold();
      if (!known && erased) throw tooLate();
      recorded = present.find(({ id }) => id === event.id) ?? event;
      return known ? [] : [event];
    });
    // A restored hub must not erase what was held after its backup was taken. That a release is lost errs on the safe side.
    await journal.write({
      id: event.id,
      kind: 'hold',
      subject,
      event: {
        stream: holdsStream(subject),
        type: event.type,
        version: VERSION,
        open,
        metadata: Buffer.from(recorded.metadata).toString('base64'),
      },
    });
  }

  /** Repeatable. @throws VaultError `vault/no-such-hold` */
  async lift(subject: SubjectId, hold: Uuid, cause: Cause): Promise<void> {
    const open: HoldLifted = { subject, hold };
    await appendMissing(this.options.store, holdsStream(subject), (present) => {
      const { placed, lifted } = this.folded(present);
      if (!placed.has(hold)) throw noSuchHold();
      return lifted.has(hold) ? [] : [eventOf('hold.lifted', hold, open, cause)];
    });
  }

  async inForce(subject: SubjectId, now: Date): Promise<readonly Hold[]> {
    const present: RecordedEvent[] = [];
    for await (const event of this.options.store.readStream(holdsStream(subject))) present.push(event);
    return inForceAt(this.folded(present), now);
  }

  /** Records that nothing holds the subject's records; repeatable. @throws VaultError `vault/held` until when, and why */
  async decideErasure(subject: SubjectId, now: Date, cause: Cause): Promise<void> {
    const open: ErasureDecided = { subject };
    await appendMissing(this.options.store, holdsStream(subject), (present) => {
      const holds = this.folded(present);
      if (holds.erased) return [];
      const inForce = inForceAt(holds, now);
      if (inForce.length > 0) throw held(inForce);
      return [eventOf('erasure.decided', subject, open, cause)];
    });
  }

  private folded(present: readonly RecordedEvent[]): Holds {
    // Only these three are written into this stream, and the catalogue has validated them against the schemas of their types.
    return present.map((recorded) => this.options.events.read(recorded) as unknown as HoldEvent).reduce(evolveHolds, noHolds);
  }
}

const eventOf = (type: HoldEvent['type'], about: Uuid, open: HoldEvent['open'], cause: Cause): NewEvent =>
  hubEvent({ id: vaultId(type, open.subject, about), type, version: VERSION, open }, cause);

const isSame = (one: Hold, other: Hold): boolean => one.reason === other.reason && one.until === other.until;

function held(holds: readonly Hold[]): VaultError {
  const until = heldUntil(holds);
  const reasons = [...new Set(holds.map(({ reason }) => reason))].join(', ');
  return new VaultError(
    'vault/held',
    until === undefined
      ? `This client's records must be kept until what holds them is released (${reasons}). Erase after the release.`
      : `This client's records must be kept until ${until} (${reasons}). Erase after that, or once what holds them was released.`,
  );
}

const tooLate = () =>
  new VaultError('vault/subject-erased', "This client's erasure was decided already: nothing is left that could be held.");
const otherHold = () =>
  new VaultError(
    'vault/other-hold',
    'A hold of this id was placed with another reason or end. Give the new one an id of its own.',
  );
const noSuchHold = () =>
  new VaultError('vault/no-such-hold', 'This client has no hold of this id. List the holds to see which there are.');
