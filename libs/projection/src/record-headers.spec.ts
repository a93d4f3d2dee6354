import { decodeHeaders, encodeHeaders } from './record-headers';

const place = {
  log: '0b5c7c2e-6f2f-4e0a-9a1e-6d1f2f3a4b5c',
  position: (3n << 48n) + 5n,
  predecessor: 0n,
  refill: 2,
  party: 'harbor',
  disclosure: '1b5c7c2e-6f2f-4e0a-9a1e-6d1f2f3a4b5c',
};

describe('what a record says about itself', () => {
  it('comes back as it was written', () => expect(decodeHeaders(encodeHeaders(place))).toEqual(place));

  it.each(Object.keys(encodeHeaders(place)))('is nothing without %s', (name) => {
    const rest = Object.entries(encodeHeaders(place)).filter(([other]) => other !== name);
    expect(decodeHeaders(Object.fromEntries(rest))).toBeUndefined();
  });

  it.each(['', '-1', '1e3', '0x10', '12345678901234567890'])('is nothing with position %j', (position) =>
    expect(decodeHeaders({ ...encodeHeaders(place), 'hub-position': position })).toBeUndefined(),
  );
});
