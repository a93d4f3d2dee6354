import type { Exit } from './exit-codes';

/** Why a command did not do what was asked: a stable code, a sentence, what to do. Never a person's data. */
export class Failure extends Error {
  override readonly name = 'Failure';
  constructor(
    readonly exit: Exit,
    readonly code: string,
    message: string,
    readonly more: {
      readonly todo?: string;
      readonly details?: readonly { readonly code?: string; readonly message: string; readonly citation?: string }[];
    } = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  /** As `--json` prints it. */
  toJSON(): object {
    return { code: this.code, message: this.message, ...this.more };
  }
}
