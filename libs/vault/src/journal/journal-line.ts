import { crc32 } from 'node:zlib';
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { Uuid } from '@hub/vocabulary';
import type { SafetyEntry } from '../vault';

const Entry = Compile(
  Type.Object({
    id: Uuid,
    kind: Type.Enum(['revocation', 'denial', 'erasure', 'hold', 'release'] as const),
    subject: Uuid,
    event: Type.Object({
      stream: Type.String(),
      type: Type.String({ minLength: 1 }),
      version: Type.Integer({ minimum: 1 }),
      open: Type.Unknown(),
      metadata: Type.Optional(Type.String()),
    }),
  }),
);

const HEAD = /^\{"crc":"([0-9a-f]{8})","entry":(.*)\}$/s;

const checksum = (text: string) => crc32(text).toString(16).padStart(8, '0');

/** One entry as one line of JSON, with the CRC-32 of the entry's own text in front of it. */
export function journalLine(entry: SafetyEntry): string {
  const text = JSON.stringify(entry);
  return `{"crc":"${checksum(text)}","entry":${text}}\n`;
}

/** The entry of a line, or undefined when the line is not whole. */
export function entryOf(line: string): SafetyEntry | undefined {
  const [, crc, text] = HEAD.exec(line) ?? [];
  if (text === undefined || checksum(text) !== crc) return undefined;
  const entry: unknown = JSON.parse(text);
  return Entry.Check(entry) ? entry : undefined;
}
