import { ConnectionWatch } from './connection-watch';

describe('the connection watch', () => {
  it('does not tell before the broker has answered, and tells once for one outage', async () => {
    let answers = false;
    let told = 0;
    let knocks = 0;
    const watch = new ConnectionWatch(async () => {
      knocks += 1;
      if (!answers) throw new Error('refused');
    });
    const heard = new Promise<void>((resolve) =>
      watch.onReconnected(() => {
        told += 1;
        resolve();
      }),
    );
    watch.lost();
    watch.lost();
    while (knocks < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(told).toBe(0);
    answers = true;
    await heard;
    expect(told).toBe(1);
    await watch.close();
  });

  it('is quiet once it is closed', async () => {
    let knocks = 0;
    const watch = new ConnectionWatch(async () => void (knocks += 1));
    await watch.close();
    watch.lost();
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(knocks).toBe(0);
  });
});
