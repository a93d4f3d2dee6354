const LENGTH_BYTES = 4;

/** Each part behind its length in bytes (four, big-endian), texts in UTF-8: no two different lists of parts have the same bytes. */
export function lengthPrefixed(parts: readonly (string | Uint8Array)[]): Buffer {
  // In one piece, every byte of it written below: many small ones cost more than what is done with them.
  const bytes = Buffer.allocUnsafe(parts.reduce((sum, part) => sum + LENGTH_BYTES + Buffer.byteLength(part), 0));
  let at = 0;
  for (const part of parts) {
    const start = at + LENGTH_BYTES;
    if (typeof part === 'string') at = start + bytes.write(part, start, 'utf8');
    else {
      bytes.set(part, start);
      at = start + part.byteLength;
    }
    bytes.writeUInt32BE(at - start, start - LENGTH_BYTES);
  }
  return bytes;
}
