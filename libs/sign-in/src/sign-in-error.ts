export type SignInErrorCode = 'sign-in/missing' | 'sign-in/invalid' | 'sign-in/role';

const MESSAGES: Readonly<Record<SignInErrorCode, string>> = {
  'sign-in/missing': 'This needs a sign-in.',
  'sign-in/invalid': 'The sign-in is not valid, or no longer.',
  'sign-in/role': 'Your role does not allow this.',
};

/** Why a caller was not let in. The sentence is the same whatever is wrong with a token, so that probing teaches nothing. */
export class SignInError extends Error {
  override readonly name = 'SignInError';
  constructor(
    readonly code: SignInErrorCode,
    options?: ErrorOptions,
  ) {
    super(MESSAGES[code], options);
  }
}
