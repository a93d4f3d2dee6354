import { randomUUID } from 'node:crypto';
import { appendFile, mkdir, mkdtemp, readFile, readdir, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { SafetyEntry } from '../vault';
import { FileSafetyJournal } from './file-safety-journal';
import { journalLine } from './journal-line';

const entry = (kind: SafetyEntry['kind'] = 'revocation'): SafetyEntry => {
  const subject = randomUUID();
  const consent = randomUUID();
  return {
    id: randomUUID(),
    kind,
    subject,
    event: { stream: `consents-${subject}`, type: 'consent.revoked', version: 1, open: { consent, note: 'ünï\u2028' } },
  };
};

const read = async (folder: string): Promise<readonly SafetyEntry[]> => {
  const journal = await FileSafetyJournal.open(folder);
  const entries: SafetyEntry[] = [];
  for await (const { entry: one } of journal.entries()) entries.push(one);
  await journal.close();
  return entries;
};

describe('the safety journal', () => {
  let root: string;
  let folder: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'hub-journal-'));
    folder = join(root, 'journal');
  });
  afterEach(() => rm(root, { recursive: true }));

  const written = async (...entries: readonly SafetyEntry[]) => {
    const journal = await FileSafetyJournal.open(folder);
    for (const one of entries) await journal.write(one);
    await journal.close();
  };
  const lastFile = async () =>
    join(
      folder,
      (await readdir(folder))
        .filter((name) => name.endsWith('.journal'))
        .sort()
        .at(-1)!,
    );

  it('gives back what was written, in order, over several openings', async () => {
    const entries = [entry(), entry('denial'), entry('erasure')];
    await written(entries[0]!, entries[1]!);
    await written(entries[2]!);
    expect(await read(folder)).toEqual(entries);
  });

  it('makes no file before there is an entry', async () => {
    await written();
    expect(await readdir(folder)).toEqual([]);
  });

  it('keeps one entry for one id, whether repeated at once, later or after another opening', async () => {
    const one = entry();
    const journal = await FileSafetyJournal.open(folder);
    await Promise.all([journal.write(one), journal.write(one)]);
    await journal.write(one);
    await journal.close();
    await written(one);
    expect(await read(folder)).toEqual([one]);
  });

  it('loses none of many who write at the same moment and share a flush', async () => {
    const entries = Array.from({ length: 500 }, () => entry());
    const journal = await FileSafetyJournal.open(folder);
    await Promise.all(entries.map((one) => journal.write(one)));
    await journal.close();
    expect(new Set((await read(folder)).map(({ id }) => id))).toEqual(new Set(entries.map(({ id }) => id)));
  });

  it('keeps everything that was acknowledged when the last line was cut anywhere by a crash', async () => {
    const entries = [entry(), entry()];
    await written(...entries);
    const file = await lastFile();
    const whole = await readFile(file);
    const torn = journalLine(entry());
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: Buffer.byteLength(torn) - 2 }), async (at) => {
        await writeFile(file, Buffer.concat([whole, Buffer.from(torn).subarray(0, at)]));
        expect(await read(folder)).toEqual(entries);
      }),
      { numRuns: 25 },
    );
    await writeFile(file, Buffer.concat([whole, Buffer.alloc(4096)]));
    expect(await read(folder)).toEqual(entries);
  });

  it('goes on behind a torn line without touching it', async () => {
    const before = entry();
    const after = entry();
    await written(before);
    await appendFile(await lastFile(), journalLine(entry()).slice(0, 40));
    await written(after);
    expect(await read(folder)).toEqual([before, after]);
  });

  it('does not serve with a damaged line before others, and says which', async () => {
    await written(entry(), entry(), entry());
    const file = await lastFile();
    const lines = (await readFile(file, 'utf8')).split('\n');
    lines[1] = lines[1]!.replace('consent.revoked', 'consent.revokeb');
    await writeFile(file, lines.join('\n'));
    await expect(FileSafetyJournal.open(folder)).rejects.toMatchObject({
      code: 'journal/damaged',
      message: expect.stringMatching(/Line 2 .*00000001\.journal/),
    });
  });

  it('control: a journal that loses its last acknowledged line is noticed by these tests', async () => {
    const entries = [entry(), entry()];
    await written(...entries);
    const file = await lastFile();
    const { length } = await readFile(file);
    await truncate(file, length - 1);
    expect(await read(folder)).not.toEqual(entries);
  });

  it('refuses to serve while its folder cannot be written, and serves again when it can', async () => {
    const journal = await FileSafetyJournal.open(folder);
    await journal.write(entry());
    await rename(folder, `${folder}-gone`);
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    await expect(journal.ensureAvailable()).rejects.toMatchObject({ code: 'journal/unavailable' });
    await expect(journal.write(entry())).rejects.toMatchObject({ code: 'journal/unavailable' });
    await mkdir(folder);
    const later = entry();
    await journal.ensureAvailable();
    await journal.write(later);
    await journal.close();
    expect(await read(folder)).toEqual([later]);
    await expect(journal.write(entry())).rejects.toMatchObject({ code: 'journal/unavailable' });
  });

  it('cannot be opened where a file stands in its way', async () => {
    await writeFile(folder, '');
    await expect(FileSafetyJournal.open(folder)).rejects.toMatchObject({ code: 'journal/unavailable' });
  });

  it('tells which entries lie behind a mark, and keeps the mark', async () => {
    await written(entry(), entry());
    const journal = await FileSafetyJournal.open(folder);
    expect(await journal.mark()).toBeUndefined();
    const places = new Map<string, { file: string; bytes: number }>();
    for await (const { place } of journal.entries()) places.set(place.file, place);
    const mark = { log: 'log', generation: 1, position: '17', event: randomUUID(), places: [...places.values()] };
    await journal.setMark(mark);
    const later = entry();
    await journal.write(later);
    const behind: string[] = [];
    for await (const { entry: one, isNew } of journal.entries((await journal.mark())?.places)) if (isNew) behind.push(one.id);
    expect(behind).toEqual([later.id]);
    expect(await journal.mark()).toEqual(mark);
    await journal.close();
  });
});
