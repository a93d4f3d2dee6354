import type { HeldSegment, OpenAnswer, OpenRequest, StandingAnswer, Vault } from '@hub/vault';

/** A vault that answers as it is told, and remembers what it was asked: the adapter must ask once for a page, and believe it. */
export class ScriptedVault implements Vault {
  /** Disclosures whose basis does not hold. */
  readonly fallen = new Set<string>();
  /** Contents by the ciphertext's name; what is not here was erased. */
  readonly contents = new Map<string, unknown>();
  readonly asked: { readonly what: 'standing' | 'open'; readonly token: string; readonly count: number }[] = [];

  async seal(): Promise<never> {
    throw new Error('An adapter seals nothing.');
  }

  async open(token: string, requests: readonly OpenRequest[]): Promise<readonly OpenAnswer[]> {
    this.asked.push({ what: 'open', token, count: requests.length });
    return requests.map(({ disclosure, segment }): OpenAnswer => {
      if (this.fallen.has(disclosure)) return { outcome: 'refused' };
      const content = this.contents.get(segment.ciphertext);
      return content === undefined ? { outcome: 'erased' } : { outcome: 'opened', content };
    });
  }

  async standing(token: string, requests: readonly HeldSegment[]): Promise<readonly StandingAnswer[]> {
    this.asked.push({ what: 'standing', token, count: requests.length });
    return requests.map(({ disclosure }) => ({ outcome: this.fallen.has(disclosure) ? 'refused' : 'standing' }));
  }

  async endReleases(): Promise<never> {
    throw new Error('An adapter ends no release.');
  }

  async erase(): Promise<never> {
    throw new Error('An adapter erases nothing.');
  }
}
