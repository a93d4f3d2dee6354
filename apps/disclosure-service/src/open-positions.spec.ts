import { OpenPositions } from './open-positions';

const place = (position: bigint) => ({ position, asOf: new Date(Number(position)) });
const begun = { decided: 0n, highest: 0n, asOf: new Date(0) };

describe('progress', () => {
  it('passes an event only when none before it is open', () => {
    const positions = new OpenPositions(begun, { room: 10 });
    const [first, second, third] = [positions.take(place(1n)), positions.take(place(2n)), positions.take(place(3n))];
    positions.complete(second);
    expect(positions.current.decided).toBe(0n);
    positions.complete(first);
    expect(positions.current).toMatchObject({ decided: 2n, asOf: new Date(2) });
    positions.complete(third);
    expect(positions.current.decided).toBe(3n);
  });

  it('counts as highest only decisions for what it has passed', () => {
    const positions = new OpenPositions(begun, { room: 10 });
    const [first, second] = [positions.take(place(1n)), positions.take(place(2n))];
    positions.complete(second, 9n);
    expect(positions.current.highest).toBe(0n);
    positions.complete(first, 5n);
    expect(positions.current).toMatchObject({ decided: 2n, highest: 9n });
  });

  it('makes room when one is passed, and waits for all', async () => {
    const positions = new OpenPositions(begun, { room: 1 });
    const first = positions.take(place(1n));
    const waits = Promise.all([positions.hasRoom(), positions.drained()]);
    positions.complete(first);
    await waits;
  });

  it('stands still after a failure, and tells whoever waits', async () => {
    let failures = 0;
    const positions = new OpenPositions(begun, { room: 1, onFailure: () => (failures += 1) });
    const first = positions.take(place(1n));
    const waits = positions.drained();
    positions.fail(new Error('lost'));
    positions.fail(new Error('lost again'));
    await expect(waits).rejects.toThrow('lost');
    positions.complete(first);
    expect(positions.current.decided).toBe(0n);
    expect(failures).toBe(1);
  });
});
