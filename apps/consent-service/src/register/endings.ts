import { Inject, Injectable } from '@nestjs/common';
import { CommandHandling } from '@hub/command-handling';
import { SAFETY_JOURNAL, VAULT } from '@hub/composition';
import { decodeBody, type RecordedEvent } from '@hub/event-sourcing';
import type { SafetyEntry, SafetyJournal, Vault } from '@hub/vault';
import { streams, type SubjectId, type Uuid } from '@hub/vocabulary';

/** What a person or a party said that closes something: a restored hub must know it again before it serves (decision 4). */
const KINDS: Readonly<Record<string, SafetyEntry['kind']>> = {
  'consent.revoked': 'revocation',
  'consent.expired': 'revocation',
  'exception.ended': 'revocation',
  'consent.denied': 'denial',
};

/**
 * Brings endings into the safety journal after they were appended and before they are acknowledged. In this order nothing
 * stands in the journal that was never decided. After a crash between the two the ending is in force, was not acknowledged,
 * and the repeated command meets its event and writes the journal; so does another command that finds nothing left to do, for
 * it too is answered "ended". If the journal cannot be written, nobody is told that it is done.
 */
@Injectable()
export class Endings {
  constructor(
    private readonly handling: CommandHandling,
    @Inject(SAFETY_JOURNAL) private readonly journal: SafetyJournal,
    @Inject(VAULT) private readonly vault: Vault,
  ) {}

  /**
   * Journals every ending of this consent, denial or exception that stands in the register (the journal knows repeats by id), then
   * has the vault destroy what went with a release that is over (decision 9).
   */
  async secure(subject: SubjectId, matter: Uuid): Promise<void> {
    const entries: SafetyEntry[] = [];
    for await (const recorded of this.handling.store.readStream(streams.consents(subject))) {
      const entry = entryOf(recorded, subject, matter);
      if (entry !== undefined) entries.push(entry);
    }
    await Promise.all(entries.map((entry) => this.journal.write(entry)));
    await this.vault.endReleases(subject);
  }
}

function entryOf(recorded: RecordedEvent, subject: SubjectId, matter: Uuid): SafetyEntry | undefined {
  const kind = KINDS[recorded.type];
  if (kind === undefined) return undefined;
  // As it stands in the log, not upcast: what is issued again must be the same bytes.
  const { open } = decodeBody(recorded.body);
  if (!tellsOf(open, matter)) return undefined;
  return {
    id: recorded.id,
    kind,
    subject,
    event: {
      stream: recorded.stream,
      type: recorded.type,
      version: recorded.version,
      open,
      metadata: Buffer.from(recorded.metadata).toString('base64'),
    },
  };
}

const tellsOf = (open: unknown, matter: Uuid): boolean =>
  typeof open === 'object' &&
  open !== null &&
  ['consent', 'denial', 'exception'].some((name) => Reflect.get(open, name) === matter);
