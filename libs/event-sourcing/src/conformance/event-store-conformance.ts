import { appendCases } from './append.cases';
import { concurrencyCases } from './concurrency.cases';
import type { ConformanceCase, StoreUnderTest } from './conformance-case';
import { limitCases } from './limits.cases';
import { readCases } from './read.cases';
import { subscribeCases } from './subscribe.cases';

/**
 * What every `EventStore` must do, one sentence each (decision 18). Positions are compared, never counted: they may have gaps.
 */
export const conformanceCases: readonly ConformanceCase[] = [
  ...appendCases,
  ...limitCases,
  ...readCases,
  ...subscribeCases,
  ...concurrencyCases,
];

/** Makes the log that all cases run on, one after the other, and ends it afterwards. */
export type StoreFactory = () => Promise<StoreUnderTest & { close(): Promise<void> }>;

/** Runs the suite on one implementation; none of its cases can be skipped. */
export function eventStoreConformance(name: string, factory: StoreFactory): void {
  describe(`${name} keeps the contract of an event store: it`, () => {
    let subject: Awaited<ReturnType<StoreFactory>> | undefined;
    beforeAll(async () => {
      subject = await factory();
    }, 60_000);
    afterAll(async () => subject?.close(), 60_000);

    it.each(conformanceCases.map((one) => [one.name, one] as const))(
      '%s',
      async (_, one) => {
        if (!subject) throw new Error('The store was not made.');
        await one.run(subject);
      },
      60_000,
    );
  });
}
