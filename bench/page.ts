import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Benchmark, Figure } from './figure';

const round = (value: number): string =>
  Math.abs(value) >= 1000 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(3)));

const machine = (): string =>
  `${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform} ${process.arch}, Node ${process.versions.node}`;

interface Results {
  readonly machine: string;
  readonly figures: readonly (Figure & { readonly at: string })[];
}

const read = (file: string): Results => {
  try {
    // Written below by this module, and by nothing else.
    return JSON.parse(readFileSync(file, 'utf8')) as Results;
  } catch {
    return { machine: machine(), figures: [] };
  }
};

/** Puts the new figures in the place of the old ones of the same id and case, and writes both files anew. */
export const writeResults = (root: string, benchmarks: readonly Benchmark[], fresh: readonly Figure[], at: string): void => {
  const file = join(root, 'bench', 'results.json');
  const kept = read(file).figures.filter((old) => !fresh.some((figure) => figure.id === old.id && figure.case === old.case));
  const figures = [...kept, ...fresh.map((figure) => ({ ...figure, at }))].sort(
    (a, b) => order(benchmarks, a) - order(benchmarks, b),
  );
  writeFileSync(file, `${JSON.stringify({ machine: machine(), figures }, null, 2)}\n`);
  writeFileSync(join(root, 'docs', 'performance.md'), page(benchmarks, figures));
};

const order = (benchmarks: readonly Benchmark[], figure: Figure): number => benchmarks.findIndex(({ id }) => id === figure.id);

const page = (benchmarks: readonly Benchmark[], figures: Results['figures']): string =>
  [
    '# Performance',
    '',
    'Every figure stands beside its peer or the raw limit, measured in the same run. A ratio above 1 is better than the peer.',
    'The machine is small, shared and noisy: trust the ratios before the absolute values.',
    '',
    `Machine: ${machine()}.`,
    '',
    '| id | case | what | value | peer | peer’s value | ratio | measured |',
    '| --- | --- | --- | ---: | --- | ---: | ---: | --- |',
    ...figures.map(
      (f) =>
        `| ${f.id} | ${f.case} | ${f.what} | ${round(f.value)} ${f.unit} | ${f.peer} | ${round(f.peerValue)} ${f.unit} | ${f.ratio} | ${f.at.slice(0, 10)} |`,
    ),
    '',
    ...benchmarks
      .filter(({ id }) => figures.some((figure) => figure.id === id))
      .flatMap(({ id, title, method }) => [`## ${id}: ${title}`, '', `\`npm run --silent bench -- ${id}\``, '', method, '']),
  ].join('\n');
