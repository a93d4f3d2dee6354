import { Rereads } from './rereads';

describe('reading a partition again', () => {
  it('is due once when something is missing, and again only when the topic has grown', () => {
    const rereads = new Rereads();
    rereads.missing(9n);
    expect(rereads.due(20n, 0)).toBe(true);
    expect(rereads.due(20n, 1_000_000)).toBe(false);
    expect(rereads.due(21n, 1_000_000)).toBe(true);
  });

  it('is due again only after a pause that grows', () => {
    const rereads = new Rereads();
    rereads.missing(9n);
    expect(rereads.due(1n, 0)).toBe(true);
    expect(rereads.due(2n, 500)).toBe(false);
    expect(rereads.due(3n, 1_000)).toBe(true);
    expect(rereads.due(4n, 2_000)).toBe(false);
    expect(rereads.due(4n, 3_000)).toBe(true);
  });

  it('is not due once the mark has passed what was missing', () => {
    const rereads = new Rereads();
    rereads.missing(9n);
    rereads.missing(7n);
    rereads.reached(8n);
    expect(rereads.gap).toBe(9n);
    rereads.reached(9n);
    expect(rereads.due(1n, 0)).toBe(false);
  });
});
