import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Roles } from '@hub/sign-in/nest';
import { EXIT } from '../exit-codes';
import { SECRET, edgeAround } from '../testing/edge';
import { folderWith, runIn } from '../testing/terminal';

const asked: unknown[] = [];
let left: number[] = [];

@Controller('/v1/vault')
class ScriptedVault {
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
});
