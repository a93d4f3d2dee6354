import { createPool } from '@hub/postgres';
import { adminUrl } from '../apps/hub/testing/embedded-database';
import { HubProcess } from '../apps/hub/testing/hub-process';
import { percentile, type Benchmark } from './figure';
import { RAW_INSERT, RAW_TABLE, RawLog } from './raw-log';

const ROUNDS = 8;
const PER_ROUND = 50;

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const started = performance.now();
  await work();
  return performance.now() - started;
};

const body = {
  client: { id: 'bench' },
  to: { party: 'sunrise-recovery' },
  purpose: 'treatment',
  contents: { identity: { names: [{ family: 'Bench' }] } },
};

/** P2c: what one client waits for, from sending a command to its acknowledgement. */
export const frontDoor: Benchmark = {
  id: 'P2c',
  title: 'one command through the front door, one client',
  method: [
    'A client that the hub knows is referred again and again, one command at a time over one HTTP connection: sign-in, validation,',
    'sealing, decision, append. The peer is one bare commit on the same server, times the commits that the command waits for; rounds',
    'of both take turns. Commits are counted from the log and the vault, not assumed.',
    '',
    '```sql',
    RAW_TABLE.trim(),
    ';',
    RAW_INSERT,
    '```',
  ].join('\n'),

  async run(tell) {
    const hub = await HubProcess.start({ environment: { HUB_LOG_LEVEL: 'warn' } });
    const admin = createPool(await adminUrl(hub.data), { max: 1 });
    const raw = await RawLog.on(await adminUrl(hub.data));
    try {
      const client = await hub.as('gulf-coast');
      const send = async () => {
        const { status } = await client.command('/v1/referrals', body);
        if (status !== 201) throw new Error(`a command was answered ${status}`);
      };
      for (let i = 0; i < 100; i += 1) await Promise.all([send(), raw.commit()]);
      const commits = await commitsOf(admin, send);
      const commands: number[] = [];
      const bare: number[] = [];
      for (let round = 1; round <= ROUNDS; round += 1) {
        for (let i = 0; i < PER_ROUND; i += 1) commands.push(await timed(send));
        // What follows from the commands is not the peer's burden.
        await new Promise((resolve) => setTimeout(resolve, 500));
        for (let i = 0; i < PER_ROUND; i += 1) bare.push(await timed(() => raw.commit()));
        tell(`round ${round} of ${ROUNDS}`);
      }
      return [
        {
          case: 'p50',
          what: `command acknowledged, p50; it waits for ${commits} commit(s)`,
          value: percentile(commands, 50),
          unit: 'ms',
          better: 'lower',
          peer: `one bare commit × ${commits}`,
          peerValue: percentile(bare, 50) * commits,
        },
      ];
    } finally {
      await raw.close();
      await admin.end();
      await hub.dispose();
    }
  },
};

/** Appends of the command's own streams and keys made, per command. */
async function commitsOf(admin: ReturnType<typeof createPool>, send: () => Promise<void>): Promise<number> {
  const count = async () => {
    const { rows } = await admin.query<{ made: bigint }>(
      `select (select count(*) from log.event where split_part(stream, '-', 1) in ('client', 'referral', 'consents') and revision >= 0)
            + (select count(*) from vault.category_key) as made`,
    );
    return Number(rows[0]?.made ?? 0);
  };
  const before = await count();
  for (let i = 0; i < 10; i += 1) await send();
  return Math.round((await count()) - before) / 10;
}
