import { mkdtemp, readFile, rm, appendFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ledger, readLedger } from './ledger';
import { request } from './referral-steps';

describe('the ledger', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hub-ledger-'));
    file = join(folder, 'ledger.ndjson');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const commands = [0, 1, 2].map((index) => request('1a', index));

  it('has an entry on disk before it says so, however many arrive at once', async () => {
    const ledger = await Ledger.open(file);
    const seen = await Promise.all(
      commands.map(async (command) => {
        await ledger.add({ entry: 'intended', ...command });
        return (await readFile(file, 'utf8')).includes(`"${command.key}"`);
      }),
    );
    await ledger.close();
    expect(seen).toEqual([true, true, true]);
  });

  it('tells the commands in the order in which they were acknowledged, those that were not at the end', async () => {
    const ledger = await Ledger.open(file);
    for (const command of commands) await ledger.add({ entry: 'intended', ...command });
    for (const index of [2, 0]) {
      const { key } = commands[index]!;
      await ledger.add({ entry: 'unknown', key, why: 'ECONNRESET' });
      await ledger.add({ entry: 'acknowledged', key, referral: `referral-${index}`, token: 't', repeated: false });
    }
    await ledger.close();
    const read = await readLedger(file);
    expect(read.map(({ key, unknowns, acknowledged }) => [key, unknowns, acknowledged.length])).toEqual([
      [commands[2]!.key, 1, 1],
      [commands[0]!.key, 1, 1],
      [commands[1]!.key, 0, 0],
    ]);
  });

  it('does not count a line that was cut off', async () => {
    const ledger = await Ledger.open(file);
    await ledger.add({ entry: 'intended', ...commands[0]! });
    await ledger.close();
    await appendFile(file, '{"entry":"intended","key":"fault-');
    expect((await readLedger(file)).map(({ key }) => key)).toEqual([commands[0]!.key]);
  });

  it('fails whoever waits when it cannot write', async () => {
    const ledger = await Ledger.open(file);
    await ledger.close();
    await expect(ledger.add({ entry: 'intended', ...commands[0]! })).rejects.toThrow();
  });
});
