import fc from 'fast-check';
import { nameOf, RecurringTexts, uuidAndName, uuidOf, uuidText } from './row-texts';

const bytesOfUuid = (uuid: string): Buffer => Buffer.from(uuid.replaceAll('-', ''), 'hex');
const ascii = fc.string({ unit: 'binary-ascii', maxLength: 512 });

describe('the texts of a row', () => {
  it('are a UUID and a name of ASCII, from one text', () =>
    fc.assert(
      fc.property(fc.uuid(), ascii, fc.nat(9), (uuid, name, before) => {
        const bytes = Buffer.concat([Buffer.alloc(before, 0xff), Buffer.from(name), bytesOfUuid(uuid), Buffer.alloc(3, 0xff)]);
        const at = before + name.length;
        const both = uuidAndName(bytes, at, before, at) ?? '';
        expect([uuidOf(both), nameOf(both)]).toEqual([uuid, name]);
        expect(uuidText(bytes, at)).toBe(uuid);
      }),
    ));

  it('are not read as ASCII where a name has any other character, or is longer than names are', () => {
    for (const name of ['ä', 'a漢', `${'x'.repeat(40)}😀`, 'x'.repeat(513)]) {
      const bytes = Buffer.concat([Buffer.alloc(16), Buffer.from(name)]);
      expect(uuidAndName(bytes, 0, 16, bytes.length)).toBeUndefined();
    }
  });

  it('are the same whether they were met before or others took their place, and the bytes are used again', () =>
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constantFrom('a.b', 'a.c', 'b.b', ''), fc.string({ unit: 'grapheme' }))), (given) => {
        const texts = new RecurringTexts();
        const room = Buffer.alloc(4_096);
        for (const text of [...given, ...given]) {
          const to = 3 + room.write(text, 3);
          expect(texts.of(room, 3, to)).toBe(text.toWellFormed());
          room.fill(0xff);
        }
      }),
    ));

  it('are kept by their length, middle and end, and told apart by all of them', () => {
    const texts = new RecurringTexts();
    const [one, other] = [Buffer.from('aXcde'), Buffer.from('bXcde')];
    expect([texts.of(one, 0, 5), texts.of(other, 0, 5), texts.of(one, 0, 5)]).toEqual(['aXcde', 'bXcde', 'aXcde']);
  });
});
