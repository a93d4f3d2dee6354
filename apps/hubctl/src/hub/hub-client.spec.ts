import { Readable } from 'node:stream';
import { Body, Controller, Get, HttpCode, Param, Post, Query, StreamableFile } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { CommandKey, keyReused, notThere, Problem } from '@hub/http-edge';
import { CurrentCaller, Public, Roles } from '@hub/sign-in/nest';
import type { Caller } from '@hub/sign-in';
import { EXIT } from '../exit-codes';
import type { Report } from '../publish/report';
import { edgeAround, SECRET } from '../testing/edge';
import { folderWith, runIn } from '../testing/terminal';

const REFERRAL = '4e000000-0000-4000-8000-000000000001';
const WHOLE = '{"kind":"replay"}\n{"kind":"state","stream":"policy"}\n{"events":1,"kind":"end"}\n';

/** What the routes were sent, and how they answer next. */
const commands: { key: string; body: Record<string, unknown>; party: string }[] = [];
let answer: (body: Record<string, unknown>) => unknown = () => ({});
let replayed = WHOLE;

@Controller('v1')
@Roles('publisher')
class Routes {
  @Get('parties')
  parties(@Query('cursor') cursor?: string) {
    const party = (id: string) => ({ party: id, kind: 'cbc', name: id, serviceAreas: ['tampa'] });
    return cursor === undefined
      ? { items: [party('one')], next: 'second page' }
      : { items: [party(cursor === 'second page' ? 'two' : 'lost')] };
  }

  @Get('parties/:id')
  party(@Param('id') id: string) {
    if (id === 'broken') throw new Error('a defect');
    throw notThere();
  }

  @Get('policy')
  @Roles('operator')
  policy() {
    return {};
  }

  @Post('referrals/import')
  @HttpCode(201)
  import(@Body() body: Record<string, unknown>, @CommandKey() key: string, @CurrentCaller() caller: Caller) {
    commands.push({ key, body, party: caller.party });
    return answer(body);
  }

  @Post('consents')
  consents() {
    throw new Problem({
      status: 422,
      code: 'consent/missing-element',
      detail: 'The release lacks what the law requires.',
      todo: 'Have it completed.',
      errors: [{ code: 'consent/missing-element', detail: 'The form lacks the purpose.', citation: '42 CFR 2.31(a)(5)' }],
    });
  }

  @Get('replay')
  replay() {
    return new StreamableFile(Readable.from([replayed.slice(0, 20), replayed.slice(20)]), { type: 'application/x-ndjson' });
  }

  @Get('trace/referrals/:id')
  trace() {
    return { not: 'a trace' };
  }

  @Get('open')
  @Public()
  open() {
    return {};
  }
}

let app: NestFastifyApplication;
let folder: string;

const task = (id: string, more: object) => ({
  resourceType: 'Task',
  id,
  meta: { versionId: '3' },
  status: 'accepted',
  intent: 'order',
  code: { coding: [{ code: 'fulfill' }] },
  focus: { reference: `ServiceRequest/${id}` },
  for: { reference: 'Patient/p' },
  authoredOn: '2026-10-01T10:00:00Z',
  requester: { reference: 'Organization/a' },
  owner: { reference: 'Organization/b' },
  ...more,
});

beforeAll(async () => {
  const edge = await edgeAround(Routes);
  app = edge.app;
  folder = folderWith({
    'hub.json': { url: edge.url },
    'demo-sign-ins.json': [
      { name: 'gulf', clientId: 'gulf-demo', clientSecret: SECRET, party: 'gulf', roles: [] },
      { name: 'impostor', clientId: 'gulf-demo', clientSecret: 'guessed', party: 'gulf', roles: [] },
    ],
    'map.json': { 'Organization/a': 'gulf', 'Organization/b': 'harbor' },
    'tasks.json': {
      resourceType: 'Bundle',
      entry: [
        {
          resource: task('a-part', {
            partOf: [{ reference: 'Task/whole' }],
            requester: { reference: 'Organization/b' },
            owner: { reference: 'Organization/a' },
          }),
        },
        { resource: task('whole', {}) },
      ],
    },
  });
});

afterAll(() => app.close());
beforeEach(() => {
  commands.length = 0;
  replayed = WHOLE;
});

const hubctl = (...words: string[]) => runIn(folder, words);
const publish = async () => {
  const ran = await hubctl('publish', 'tasks.json', '--party-map', 'map.json', '--as', 'gulf', '--json');
  return { ...ran, report: JSON.parse(ran.out) as Report };
};

describe('speaking to a hub', () => {
  it('signs in and follows a list to its end', async () => {
    const { code, out } = await hubctl('party', 'list', '--as', 'gulf', '--json');
    expect(code).toBe(EXIT.ok.code);
    expect((JSON.parse(out) as { items: { party: string }[] }).items.map(({ party }) => party)).toEqual(['one', 'two']);
  });

  it.each([
    [['party', 'list', '--as', 'impostor'], EXIT.notAllowed.code, 'hubctl/sign-in-refused'],
    [['policy', 'show', '--as', 'gulf'], EXIT.notAllowed.code, 'sign-in/role'],
    [['party', 'show', 'nobody', '--as', 'gulf'], EXIT.notThere.code, 'hub/not-there'],
    [['party', 'show', 'broken', '--as', 'gulf'], EXIT.unreachable.code, 'hub/unexpected'],
    [['trace', REFERRAL, '--as', 'gulf'], EXIT.unreachable.code, 'hubctl/unexpected-answer'],
  ])('answers %j with exit code %i and %s', async (words, exit, stable) => {
    const { code, err, out } = await hubctl(...words, '--json');
    expect([code, out]).toEqual([exit, '']);
    expect(JSON.parse(err)).toMatchObject({ code: stable });
    expect(err).not.toContain(SECRET);
  });

  it('draws each reason of a refusal with the law that asks for it', async () => {
    const { code, err } = await hubctl('consent', 'give', '--client', 'x', '--as', 'gulf');
    expect(code).toBe(EXIT.refused.code);
    expect(err).toContain('The form lacks the purpose. [42 CFR 2.31(a)(5)]');
  });

  it('prints a replay byte by byte as it came', async () => {
    const { code, out } = await hubctl('replay', '--all', '--as', 'gulf');
    expect([code, out]).toEqual([EXIT.ok.code, WHOLE]);
  });

  it('says when a replay was cut short', async () => {
    replayed = WHOLE.slice(0, -20);
    const { code, err } = await hubctl('replay', '--all', '--as', 'gulf');
    expect([code, err]).toEqual([EXIT.unreachable.code, expect.stringContaining('hubctl/cut-short')]);
  });
});

describe('publishing to a hub', () => {
  const imported = (body: Record<string, unknown>) => ({
    referral: body.focus === 'ServiceRequest/whole' ? REFERRAL : '4e000000-0000-4000-8000-000000000002',
    token: 't',
    repeated: false,
    outcome: 'imported',
  });

  it('sends the whole before its part, which names it, each under the key of its version', async () => {
    answer = imported;
    const { code, report } = await publish();
    expect(code).toBe(EXIT.ok.code);
    expect(report.items.map(({ item, outcome, referral }) => [item, outcome, referral])).toEqual([
      ['Task/whole', 'accepted', REFERRAL],
      ['Task/a-part', 'accepted', '4e000000-0000-4000-8000-000000000002'],
    ]);
    expect(commands.map(({ key, body }) => [key, body.sender, body.partOf])).toEqual([
      ['Task/whole/3', 'gulf', undefined],
      ['Task/a-part/3', 'harbor', REFERRAL],
    ]);
  });

  it.each([
    [{ referral: REFERRAL, repeated: true, outcome: 'imported' }, 'already-known'],
    [{ referral: REFERRAL, repeated: false, outcome: 'known' }, 'already-known'],
    [{ referral: REFERRAL, repeated: false, outcome: 'moved-on' }, 'accepted'],
  ])('reports the answer %j as %s', async (told, outcome) => {
    answer = () => told;
    expect((await publish()).report.items.map((item) => item.outcome)).toEqual([outcome, outcome]);
  });

  it('takes a version that the hub knows with other content around it as known, and says so', async () => {
    answer = () => {
      throw keyReused();
    };
    const { code, report } = await publish();
    expect(code).toBe(EXIT.ok.code);
    expect(report.items).toMatchObject([
      { outcome: 'already-known', warnings: [{}, {}, { code: 'publish/changed-around' }] },
      { outcome: 'already-known' },
    ]);
  });

  it('reports a refusal with its code and goes on with the others', async () => {
    answer = (body) => {
      if (body.sender === 'gulf') return imported(body);
      throw new Problem({ status: 403, code: 'referral/not-an-importer', detail: 'Not for that party.' });
    };
    const { code, report } = await publish();
    expect(code).toBe(EXIT.refused.code);
    expect(report.items.map(({ outcome, code: stable }) => [outcome, stable])).toEqual([
      ['accepted', undefined],
      ['refused', 'referral/not-an-importer'],
    ]);
  });

  it('repeats what the hub did not answer, under the same key', async () => {
    let failures = 1;
    answer = (body) => {
      if (failures-- > 0) throw new Error('a hiccup');
      return imported(body);
    };
    expect((await publish()).code).toBe(EXIT.ok.code);
    expect(commands.map(({ key }) => key)).toEqual(['Task/whole/3', 'Task/whole/3', 'Task/a-part/3']);
  });

  it('stops when the hub does not answer any more, and reports the rest as not sent', async () => {
    answer = () => {
      throw new Error('down');
    };
    const { code, report } = await publish();
    expect(code).toBe(EXIT.unreachable.code);
    expect(report.items.map(({ outcome }) => outcome)).toEqual(['not-sent', 'not-sent']);
    expect(commands).toHaveLength(3);
  });
});
