import { faults } from './faults';
import { reading } from './reading';
import { storing } from './storing';
import type { ConformanceCase } from './subject';
import { topics } from './topics';

export type { BusUnderTest, ConformanceCase } from './subject';
export * from './broken-buses';

/** What every `MessageBus` promises, in cases that need no test framework. One that breaks a promise fails there. */
export const busConformance: readonly ConformanceCase[] = [...topics, ...storing, ...reading, ...faults];

/** Which case a wrong bus must fail at. */
export const SINS = {
  losesOne: 'loses nothing and invents nothing while its readers come and go',
  repeatsWithoutOrder: 'hands over each partition in its order',
  acknowledgesBeforeItStores: 'acknowledges only what is stored, though the server is killed at that moment',
} as const;
