import { AssertionError } from 'node:assert';
import type { MessageBus } from '../message-bus';
import { acknowledgesBeforeItStores, busConformance, losesOne, repeatsWithoutOrder, SINS, type BusUnderTest } from './index';

const BROKEN: Readonly<Record<keyof typeof SINS, (bus: MessageBus, powerOff: AbortSignal) => MessageBus>> = {
  losesOne,
  repeatsWithoutOrder,
  acknowledgesBeforeItStores,
};

/** The suite as jest tests: every case on the bus, and each broken bus around it at the case that names its sin. */
export function itConforms(subject: () => BusUnderTest): void {
  for (const promise of busConformance) it(promise.name, () => promise.run(subject()));

  for (const [sin, wrong] of Object.entries(BROKEN)) {
    // The keys are those of the table above.
    const title = SINS[sin as keyof typeof SINS];
    it(`finds a bus that ${sin.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}: ${title}`, async () => {
      const power = new AbortController();
      const wrapped: BusUnderTest = {
        ...subject(),
        open: async () => wrong(await subject().open(), power.signal),
        crash: () => {
          power.abort();
          return subject().crash();
        },
      };
      const named = busConformance.find(({ name }) => name === title);
      await expect(named?.run(wrapped)).rejects.toThrow(AssertionError);
    });
  }
}
