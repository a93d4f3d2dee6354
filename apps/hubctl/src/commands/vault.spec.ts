import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Roles } from '@hub/sign-in/nest';
import { EXIT } from '../exit-codes';
import { SECRET, edgeAround } from '../testing/edge';
import { folderWith, runIn } from '../testing/terminal';

const SUBJECT = '5f1c0c7e-3c0b-4f57-8d2e-0b8f4f7a9a01';
const HOLD = '5f1c0c7e-3c0b-4f57-8d2e-0b8f4f7a9a02';
const asked: unknown[] = [];
let left: number[] = [];

@Controller('/v1/vault')
class ScriptedVault {
  @Post('/hold')
  @HttpCode(200)
  @Roles('publisher')
  hold(@Body() body: Record<string, unknown>): object {
    asked.push(body);
    return { hold: body.hold, reason: body.reason };
  }

  @Post('/holds')
  @HttpCode(200)
  @Roles('publisher')
  holds(): object {
    return {
      holds: [
        { hold: HOLD, reason: 'audit', until: '2032-12-31T05:00:00Z' },
        { hold: SUBJECT, reason: 'litigation' },
      ],
    };
  }

  @Post('/release')
  @HttpCode(204)
  @Roles('publisher')
  release(@Body() body: unknown): void {
    asked.push(body);
  }

  @Post('/erase')
  @HttpCode(204)
  @Roles('publisher')
  erase(@Body() body: unknown): void {
    asked.push(body);
  }

  @Post('/rotate')
  @HttpCode(200)
  @Roles('publisher')
  rotate(@Body() body: unknown): object {
    asked.push(body);
    return { rewrapped: 10, remaining: left.shift() ?? 0 };
  }
}

describe('hubctl vault', () => {
  let app: NestFastifyApplication;
  let env: Readonly<Record<string, string>>;
  const folder = folderWith({});
  beforeAll(async () => {
    const edge = await edgeAround(ScriptedVault);
    app = edge.app;
    env = { HUB_URL: edge.url, HUB_CLIENT_ID: 'gulf-demo', HUB_CLIENT_SECRET: SECRET };
  });
  afterAll(() => app?.close());
  beforeEach(() => asked.splice(0));

  it('rotates until nothing remains, tells how far it is, and what to do with the old key', async () => {
    left = [20, 10, 0];
    const { code, out, err } = await runIn(folder, ['vault', 'rotate'], env);
    expect([code, asked]).toEqual([EXIT.ok.code, [{}, {}, {}]]);
    expect(err).toBe('wrapped 10 of 30 keys\nwrapped 20 of 30 keys\n');
    expect(out).toContain('30 keys were wrapped anew');
    expect(out).toContain('HUB_MASTER_KEY_PREVIOUS');
    left = [5, 0];
    expect(JSON.parse((await runIn(folder, ['vault', 'rotate', '--json'], env)).out)).toEqual({ rewrapped: 20, remaining: 0 });
  });
  it('places a hold under an id that it tells, or the one it was given', async () => {
    const words = ['vault', 'hold', SUBJECT, '--reason', 'retention', '--until', '2032-12-31T05:00:00Z', '--json'];
    const { out } = await runIn(folder, words, env);
    const { hold } = JSON.parse(out) as { hold: string };
    expect(asked).toEqual([{ subject: SUBJECT, hold, reason: 'retention', until: '2032-12-31T05:00:00Z' }]);
    const again = await runIn(folder, ['vault', 'hold', SUBJECT, '--reason', 'audit', '--id', HOLD], env);
    expect([again.code, again.out]).toEqual([EXIT.ok.code, `Hold ${HOLD} is placed.\n`]);
  });

  it('lists holds with their ends, and releases one', async () => {
    const { out } = await runIn(folder, ['vault', 'holds', SUBJECT], env);
    expect(out).toBe(`${HOLD}  audit  until 2032-12-31T05:00:00Z\n${SUBJECT}  litigation  until it is released\n`);
    expect((await runIn(folder, ['vault', 'release', SUBJECT, HOLD], env)).code).toBe(EXIT.ok.code);
    expect(asked).toEqual([{ subject: SUBJECT, hold: HOLD }]);
  });

  it('erases only when told that it is for good', async () => {
    expect((await runIn(folder, ['vault', 'erase', SUBJECT], env)).code).toBe(EXIT.usage.code);
    expect(asked).toEqual([]);
    expect((await runIn(folder, ['vault', 'erase', SUBJECT, '--for-good'], env)).code).toBe(EXIT.ok.code);
    expect(asked).toEqual([{ subject: SUBJECT }]);
  });

  it.each([
    ['hold', SUBJECT],
    ['hold', SUBJECT, '--reason', 'because'],
    ['hold', 'nobody', '--reason', 'audit'],
    ['release', SUBJECT],
  ])('sends nothing for: vault %s', async (...words) => {
    expect((await runIn(folder, ['vault', ...words], env)).code).toBe(EXIT.usage.code);
    expect(asked).toEqual([]);
  });
});
