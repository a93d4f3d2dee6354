import type { Refusal } from '@hub/event-sourcing';

/** One member of the request that cannot be taken, or one reason of a refusal. Never the value that was sent. */
export interface ProblemItem {
  readonly code: string;
  readonly detail: string;
  /** JSON pointer into the body (RFC 6901), for members of the request. */
  readonly pointer?: string;
  /** The rule of law that asks for it. */
  readonly citation?: string;
}

export interface ProblemOptions {
  /** HTTP status, 400 to 599. */
  readonly status: number;
  /** Stable, for example `consent/missing-element`. */
  readonly code: string;
  /** A sentence that a caseworker understands; never a person's data. */
  readonly detail: string;
  /** What to do next. */
  readonly todo?: string;
  readonly errors?: readonly ProblemItem[];
  /** Further members of the answer. */
  readonly extra?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer that is no success, as RFC 9457 writes it (`application/problem+json`). Throw it anywhere in a request. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  readonly code: string;

  constructor(
    readonly options: ProblemOptions,
    errorOptions?: ErrorOptions,
  ) {
    super(options.detail, errorOptions);
    this.status = options.status;
    this.code = options.code;
  }

  /** The JSON body of the answer. */
  body(): Readonly<Record<string, unknown>> {
    const { status, code, detail, todo, errors, extra } = this.options;
    return {
      ...extra,
      type: `urn:referral-hub:problem:${code}`,
      title: TITLES[status] ?? 'The request could not be answered',
      status,
      code,
      detail,
      ...(todo === undefined ? {} : { todo }),
      ...(errors === undefined ? {} : { errors }),
    };
  }
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'The request cannot be read',
  401: 'Sign-in needed',
  403: 'Not allowed',
  404: 'Not there',
  409: 'Not possible as things stand',
  413: 'The request is too large',
  415: 'The format of the request is not known here',
  422: 'The request cannot be carried out',
  500: 'The hub failed',
  503: 'The hub is not ready',
  504: 'Not yet',
};

/** The one answer for what is not there and for what is not the caller's (decision 21): byte for byte the same. */
export const notThere = (): Problem =>
  new Problem({
    status: 404,
    code: 'hub/not-there',
    detail: 'There is nothing of this name for your party.',
    todo: 'Check the id, and that you are signed in for the right party.',
  });

/** The same key was sent before with another command (decision 10). */
export const keyReused = (): Problem =>
  new Problem({
    status: 422,
    code: 'command/key-reused',
    detail: 'Another command was sent before under this Idempotency-Key.',
    todo: 'Use a new key for a new command; repeat a command with exactly the same body.',
  });

/**
 * A decider's refusal as an answer: `…/not-there` becomes {@link notThere}, a refusal that lists what is missing or unknown
 * 422, whatever the state of things forbids 409.
 */
export function problemOf(refusal: Refusal, options?: { readonly status?: number; readonly todo?: string }): Problem {
  if (refusal.refused.endsWith('/not-there')) return notThere();
  const errors = refusal.details?.map(({ code, message, citation }) => ({
    code,
    detail: message,
    ...(citation === undefined ? {} : { citation }),
  }));
  return new Problem({
    status: options?.status ?? (errors === undefined ? 409 : 422),
    code: refusal.refused,
    detail: refusal.message,
    ...(options?.todo === undefined ? {} : { todo: options.todo }),
    ...(errors === undefined ? {} : { errors }),
  });
}
