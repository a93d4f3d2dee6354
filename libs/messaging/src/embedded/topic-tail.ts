import type { IncomingMessage, OutgoingMessage } from '../message-bus';
import { recordSize } from '../outgoing';

/** What is kept of one topic, at most; the last record always is. */
const RECORDS = 2_000;
const BYTES = 4_000_000;

/**
 * The records of one topic that this process stored last. A reader that stands among them needs no question to the database; a
 * reader that stands elsewhere, or hears of another process, asks it.
 */
export class TopicTail {
  private kept: { readonly message: IncomingMessage; readonly size: number }[] = [];
  private bytes = 0;

  constructor(private readonly topic: string) {}

  /** They were stored at these offsets, after whatever was kept before. */
  keep(base: bigint, messages: readonly OutgoingMessage[]): void {
    // Another process stored records between ours: what was kept is not the end of the topic any more.
    if (this.next !== undefined && this.next !== base) this.forget();
    messages.forEach((message, index) => {
      const size = recordSize(message);
      this.kept.push({ message: { ...message, topic: this.topic, offset: base + BigInt(index) }, size });
      this.bytes += size;
    });
    let gone = 0;
    while (this.kept.length - gone > 1 && (this.kept.length - gone > RECORDS || this.bytes > BYTES)) {
      this.bytes -= this.kept[gone]?.size ?? 0;
      gone += 1;
    }
    this.kept.splice(0, gone);
  }

  /**
   * The records from that offset on, at most so many and so many bytes unless the first alone is larger; none where it is the
   * next that this process would store. Undefined: only the database can tell.
   */
  from(offset: bigint, most: number, mostBytes: number): readonly IncomingMessage[] | undefined {
    const first = this.kept[0]?.message.offset;
    if (first === undefined || this.next === undefined || offset < first || offset > this.next) return undefined;
    const found: IncomingMessage[] = [];
    let bytes = 0;
    for (const { message, size } of this.kept.slice(Number(offset - first), Number(offset - first) + most)) {
      bytes += size;
      if (found.length > 0 && bytes > mostBytes) break;
      found.push(message);
    }
    return found;
  }

  private get next(): bigint | undefined {
    const last = this.kept.at(-1);
    return last && last.message.offset + 1n;
  }

  private forget(): void {
    this.kept = [];
    this.bytes = 0;
  }
}
