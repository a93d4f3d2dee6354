/**
 * `sealed/not-a-delivery`: the text is no such JWE; `sealed/wrong-key`: it is for another key, or that key is none of this kind;
 * `sealed/other-delivery`: it belongs to another release, recipient or category; `sealed/too-large`; `sealed/does-not-open`: it
 * was changed, or was sealed to a key of the same name that is another one.
 */
export type SealedDeliveryErrorCode =
  'sealed/not-a-delivery' | 'sealed/wrong-key' | 'sealed/other-delivery' | 'sealed/too-large' | 'sealed/does-not-open';

/** Why a sealed delivery could not be made, taken or opened. Never holds a key, nor anything of the content. */
export class SealedDeliveryError extends Error {
  override readonly name = 'SealedDeliveryError';
  constructor(
    readonly code: SealedDeliveryErrorCode,
    message: string,
  ) {
    super(message);
  }
}
