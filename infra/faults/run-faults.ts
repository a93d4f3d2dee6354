import type { LogKind } from './log/log-kind';
import { runHubFaults, type HubFaultOptions } from './hub-faults';
import { runLogFaults } from './log/log-faults';
import { runHubSweep } from './sweep/hub-sweep';
import { runSweep } from './sweep/sweep';
import { runPowerCuts } from './power-cut/power-cut';
import type { Part, PartResult, Skipped, Tell } from './report';

/** The parts of a run, in their order. */
export const PARTS = ['hub', 'log', 'sweep', 'hub-sweep', 'power-cut'] as const;
export type PartName = (typeof PARTS)[number];

/** What each part costs: the whole run, or the one that continuous integration repeats. */
export interface Extent {
  readonly parts: readonly PartName[];
  readonly hub: Pick<HubFaultOptions, 'kills' | 'enough' | 'databaseEvery' | 'commands'>;
  readonly log: { readonly server: number; readonly writer: number };
  readonly powerCuts: number;
}

export const WHOLE: Extent = {
  parts: PARTS,
  hub: { kills: 24, databaseEvery: 3, commands: 6_000 },
  log: { server: 24, writer: 24 },
  powerCuts: 10,
};
export const SHORT: Extent = {
  parts: ['hub', 'log'],
  hub: { kills: 14, enough: { kills: 6, seconds: 60 }, databaseEvery: 3, commands: 5_000 },
  log: { server: 8, writer: 8 },
  powerCuts: 0,
};

export interface FaultOptions {
  readonly extent: Extent;
  /** The store that the log lies in. */
  readonly kind: LogKind;
  readonly tell: Tell;
  readonly signal?: AbortSignal;
}

const NAMES: Readonly<Record<PartName, string>> = {
  hub: 'A hub that is killed while a party publishes',
  log: 'A log whose server and writers are killed',
  sweep: 'A kill at every write of an append',
  'hub-sweep': 'A kill at every write of a hub that was sent a command',
  'power-cut': 'A power cut',
};

/** One part after the other, each on folders and servers of its own. */
export async function runFaults(options: FaultOptions): Promise<readonly Part[]> {
  const parts: Part[] = [];
  for (const part of options.extent.parts) {
    const name = options.kind.embedded ? NAMES[part] : `${NAMES[part]}, its log in ${options.kind.name}`;
    options.tell(name);
    const started = performance.now();
    const result = await run(part, options).catch((error: unknown) => {
      if (options.signal?.aborted === true) throw error;
      return brokenOff(error);
    });
    parts.push({
      part: options.kind.embedded ? part : `${part}, ${options.kind.id}`,
      name,
      seconds: (performance.now() - started) / 1000,
      result,
    });
  }
  return parts;
}

/** A part that could not be finished has shown nothing, and must not look as if it had; the others are run all the same. */
const brokenOff = (error: unknown): PartResult => ({
  commands: 0,
  kills: 0,
  lost: 0,
  doubled: 0,
  reordered: 0,
  leaked: 0,
  controls: [],
  findings: [`broken off: ${error instanceof Error ? error.message : String(error)}`],
  figures: [['broken off', 'nothing was judged']],
});

function run(part: PartName, { extent, kind, tell, signal }: FaultOptions): Promise<PartResult | Skipped> {
  const given = { tell, ...(signal && { signal }) };
  switch (part) {
    case 'hub':
      return runHubFaults({ kind, ...extent.hub, ...given });
    case 'log':
      return runLogFaults({ kind, kills: extent.log, ...given });
    case 'sweep':
      if (!kind.embedded) return Promise.resolve({ skipped: 'it knows the processes of PostgreSQL only: without --store' });
      return runSweep({ kind, ...given });
    case 'hub-sweep':
      if (!kind.embedded) return Promise.resolve({ skipped: 'it sweeps a hub that brings its own log: without --store' });
      return runHubSweep(given);
    case 'power-cut':
      if (kind.alwaysFlushes)
        return Promise.resolve({
          skipped: `${kind.name} cannot be told not to flush, so nothing would show that the cut is one`,
        });
      return runPowerCuts({ kind, cuts: extent.powerCuts, ...given });
  }
}
