import type { webcrypto } from 'node:crypto';

export type SealedDeliveryErrorCode =
  'sealed/not-a-delivery' | 'sealed/wrong-key' | 'sealed/other-delivery' | 'sealed/does-not-open';

export declare class SealedDeliveryError extends Error {
  readonly code: SealedDeliveryErrorCode;
}

export interface BrowserKey {
  readonly kid: string;
  readonly publicJwk: { readonly kty: 'EC'; readonly crv: 'P-256'; readonly x: string; readonly y: string };
  /** Not extractable. */
  readonly privateKey: webcrypto.CryptoKey;
}

export declare function createKey(): Promise<BrowserKey>;
export declare function thumbprintOf(jwk: BrowserKey['publicJwk']): Promise<string>;
export declare function openDelivery(
  jwe: string,
  expected: { readonly release: string; readonly recipient: string; readonly category: string },
  key: Pick<BrowserKey, 'kid' | 'privateKey'>,
): Promise<unknown>;
/** @param database an IDBFactory; default: the browser's */
export declare function keepKey(key: BrowserKey, database?: unknown): Promise<void>;
export declare function findKey(kid: string, database?: unknown): Promise<BrowserKey | undefined>;
export declare function forgetKey(kid: string, database?: unknown): Promise<void>;
