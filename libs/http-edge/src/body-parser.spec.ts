import { parseJson } from './body-parser';

describe('the body parser', () => {
  const good = Buffer.from('{"name":"Ñandú 😀"}');

  it('reads each body by itself: one that ends within a character spoils none after it', () => {
    const cut = good.subarray(0, good.length - 4);
    for (const bytes of [cut, Buffer.from([0xff]), cut]) {
      expect(() => parseJson(bytes)).toThrow('not text in UTF-8');
      expect(parseJson(good)).toEqual({ name: 'Ñandú 😀' });
    }
    expect(() => parseJson(good.subarray(good.length - 4))).toThrow('not text in UTF-8');
  });

  it('takes a byte order mark off every body', () => {
    const marked = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), good]);
    for (let round = 0; round < 3; round += 1) expect(parseJson(marked)).toEqual({ name: 'Ñandú 😀' });
  });
});
