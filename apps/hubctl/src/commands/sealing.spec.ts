import { randomUUID } from 'node:crypto';
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Controller, Get, Param } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Roles } from '@hub/sign-in/nest';
import { EXIT } from '../exit-codes';
import { SECRET, edgeAround } from '../testing/edge';
import { folderWith, runIn } from '../testing/terminal';

const CONSENT = randomUUID();
const CLIENT = randomUUID();
const REFERRAL = randomUUID();
const registered: unknown[] = [];
let release: object = {};

@Controller('/v1')
class ScriptedHub {
  @Get('/parties/:id')
  @Roles('publisher')
  party(@Param('id') party: string): object {
    return { party, kind: 'cbc', publicKeys: registered };
  }

  @Get('/cbc/releases')
  @Roles('publisher')
  releases(): object {
    return { items: [release, { ...release, client: randomUUID() }] };
  }

  @Get('/cbc/releases/:id')
  @Roles('publisher')
  one(): object {
    return release;
  }

  @Get('/cbc/referrals/:id')
  @Roles('publisher')
  referral(): object {
    return { referral: REFERRAL, client: CLIENT };
  }
}

describe('hubctl keys, seal and unseal', () => {
  let edge: { app: NestFastifyApplication; url: string };
  let folder: string;
  beforeAll(async () => {
    edge = await edgeAround(ScriptedHub);
  });
  beforeEach(() => {
    registered.length = 0;
    folder = folderWith({ 'person.json': PERSON });
  });
  afterAll(() => edge?.app.close());

  const PERSON = {
    identity: { names: [{ family: 'Doe', given: ['Ana'] }] },
    contact: { addresses: [{ line: ['12 Elm Street'] }], safeToContact: false },
  };
  const hubctl = (...words: string[]) =>
    runIn(folder, words, { HUB_URL: edge.url, HUB_CLIENT_ID: 'gulf-demo', HUB_CLIENT_SECRET: SECRET });

  async function keyOf(file: string, party = 'gulf'): Promise<{ kid: string }> {
    const { code, out } = await hubctl('keys', 'create', file, '--for', party, '--json');
    expect(code).toBe(EXIT.ok.code);
    const made = JSON.parse(out) as { kid: string; publicKey: object };
    registered.push(made.publicKey);
    return made;
  }
  async function sealedFor(
    party = 'gulf',
    ...more: string[]
  ): Promise<{ release: string; recipient: string; sealed: string[]; categories: string[] }> {
    const { code, out, err } = await hubctl('seal', 'person.json', '--to', party, '--json', ...more);
    if (code !== EXIT.ok.code) throw new Error(err);
    return JSON.parse(out) as Awaited<ReturnType<typeof sealedFor>>;
  }

  it('makes a key that only its owner reads, and prints its public half alone', async () => {
    const { out } = await hubctl('keys', 'create', 'gulf.key', '--for', 'gulf');
    expect(statSync(join(folder, 'gulf.key')).mode & 0o777).toBe(0o600);
    const { jwk, kid } = JSON.parse(readFileSync(join(folder, 'gulf.key'), 'utf8')) as {
      jwk: { d: string; x: string };
      kid: string;
    };
    expect(out).toContain(jwk.x);
    expect(out).toContain(`Thumbprint: ${kid}`);
    expect(out).not.toContain(jwk.d);
    expect((await hubctl('keys', 'show', 'gulf.key', '--json')).out).not.toContain(jwk.d);
  });

  it('never writes over a key, and reads none that others can read', async () => {
    await keyOf('gulf.key');
    expect(await hubctl('keys', 'create', 'gulf.key', '--for', 'gulf')).toMatchObject({ code: EXIT.usage.code });
    chmodSync(join(folder, 'gulf.key'), 0o640);
    expect((await hubctl('keys', 'show', 'gulf.key')).err).toContain('hubctl/key-file-too-open');
    writeFileSync(join(folder, 'other.key'), '{}', { mode: 0o600 });
    expect((await hubctl('keys', 'show', 'other.key')).err).toContain('hubctl/no-key-file');
  });

  it('seals what the recipient opens, by the release or by the referral, and nobody else', async () => {
    await keyOf('gulf.key');
    const document = await sealedFor();
    expect(document.categories).toEqual(['identity', 'contact']);
    expect(JSON.stringify(document)).not.toMatch(/Doe|Elm/);
    release = {
      consent: CONSENT,
      release: document.release,
      sender: 'safe-house',
      recipient: 'gulf',
      client: CLIENT,
      sealed: { identity: document.sealed[0], contact: document.sealed[1] },
      obligations: [
        { kind: 'redisclosure', text: 'You may not disclose this information further.', citation: '34 USC 12291(b)(2)' },
      ],
    };
    for (const which of [[CONSENT], ['--referral', REFERRAL]]) {
      const { code, out, err } = await hubctl('unseal', ...which, '--key-file', 'gulf.key', '--json');
      expect([code, JSON.parse(out)]).toEqual([
        EXIT.ok.code,
        { items: [{ consent: CONSENT, sender: 'safe-house', client: CLIENT, contents: PERSON }] },
      ]);
      expect(err).toContain('You may not disclose this information further.');
    }
    await keyOf('second.key');
    expect((await hubctl('unseal', CONSENT, '--key-file', 'second.key')).err).toContain('sealed/wrong-key');
    await keyOf('harbor.key', 'harbor');
    expect((await hubctl('unseal', CONSENT, '--key-file', 'harbor.key')).err).toContain('sealed/other-delivery');
    // A hub that hands it out under another release is not believed.
    release = { ...release, release: randomUUID() };
    expect((await hubctl('unseal', CONSENT, '--key-file', 'gulf.key')).err).toContain('sealed/other-delivery');
    expect((await hubctl('unseal', '--key-file', 'gulf.key')).code).toBe(EXIT.usage.code);
  });

  it('remembers the recipient’s key, and seals to no other until somebody has compared it', async () => {
    const { kid } = await keyOf('gulf.key');
    const first = await hubctl('seal', 'person.json', '--to', 'gulf');
    expect(first.err).toContain(`has the thumbprint ${kid}. You seal to it for the first time`);
    expect((await hubctl('seal', 'person.json', '--to', 'gulf')).err).toContain('that you know');
    const { kid: swapped } = await keyOf('swapped.key');
    const refused = await hubctl('seal', 'person.json', '--to', 'gulf');
    expect([refused.code, refused.out]).toEqual([EXIT.usage.code, '']);
    expect(refused.err).toContain('hubctl/key-changed');
    expect((await hubctl('seal', 'person.json', '--to', 'gulf', '--thumbprint', kid)).code).toBe(EXIT.usage.code);
    expect((await hubctl('seal', 'person.json', '--to', 'gulf', '--thumbprint', swapped)).code).toBe(EXIT.ok.code);
  });

  it('says what is wrong before anything is sealed, and repeats nothing of it', async () => {
    expect((await hubctl('seal', 'person.json', '--to', 'gulf')).err).toContain('hubctl/no-recipient-key');
    await keyOf('gulf.key');
    writeFileSync(join(folder, 'wrong.json'), JSON.stringify({ identity: { name: 'Ana Doe' }, Doe: {} }));
    const wrong = await hubctl('seal', 'wrong.json', '--to', 'gulf');
    expect(wrong.code).toBe(EXIT.usage.code);
    expect(wrong.err).toContain('hubctl/wrong-contents');
    expect(wrong.err).not.toContain('Doe');
  });

  it('writes the sealed document where only its owner reads it', async () => {
    await keyOf('gulf.key');
    const { out } = await hubctl('seal', 'person.json', '--to', 'gulf', '--out', 'sealed.json');
    expect(out).toContain('Sealed for gulf in sealed.json.');
    expect(JSON.parse(readFileSync(join(folder, 'sealed.json'), 'utf8'))).toMatchObject({ recipient: 'gulf' });
    expect(statSync(join(folder, 'sealed.json')).mode & 0o777).toBe(0o600);
  });
});
