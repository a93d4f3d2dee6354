import { Pulse } from './pulse';

describe('the pulse of a long batch', () => {
  it('beats by itself', async () => {
    let beats = 0;
    const pulse = new Pulse(async () => void (beats += 1), 5);
    while (beats < 3) await new Promise((resolve) => setTimeout(resolve, 5));
    pulse.stop();
  });

  it('tells the handler that its partition was taken away, and goes on telling', async () => {
    const taken = Object.assign(new Error('rebalancing'), { type: 'REBALANCE_IN_PROGRESS' });
    const pulse = new Pulse(() => Promise.reject(taken), 100_000);
    await expect(pulse.beat()).rejects.toBe(taken);
    await expect(pulse.beat()).rejects.toBe(taken);
    expect(pulse.lost).toBe(taken);
    pulse.stop();
  });

  it('does not take a broken connection for a lost partition', async () => {
    const pulse = new Pulse(() => Promise.reject(new Error('socket closed')), 100_000);
    await pulse.beat();
    expect(pulse.lost).toBeUndefined();
    pulse.stop();
  });
});
