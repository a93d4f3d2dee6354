import { Type, type Static, type TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { SealedSegment } from '@hub/event-sourcing';
import { SignInError } from '@hub/sign-in';
import type { SubjectId } from '@hub/vocabulary';
import type { HeldSegment, OpenAnswer, OpenRequest, SealRequest, StandingAnswer, Vault } from '../vault';
import { VaultError, vaultErrorCodes, type VaultErrorCode } from '../vault-error';
import { inBatches } from './in-batches';

const Refused = Type.Object({ outcome: Type.Literal('refused') });
const Erased = Type.Object({ outcome: Type.Literal('erased') });
const Opened = Type.Object({ outcome: Type.Literal('opened'), content: Type.Unknown() });
const Standing = Type.Object({ outcome: Type.Literal('standing') });

const checked = <Schema extends TSchema>(schema: Schema) => {
  const check = Compile(schema);
  return (body: unknown): Static<Schema> => {
    if (check.Check(body)) return body;
    throw unavailable();
  };
};
const segmentsOf = checked(Type.Object({ segments: Type.Array(SealedSegment) }));
const openedOf = checked(Type.Object({ answers: Type.Array(Type.Union([Opened, Erased, Refused])) }));
const standingOf = checked(Type.Object({ answers: Type.Array(Type.Union([Standing, Refused])) }));
const problemOf = Compile(Type.Object({ code: Type.String(), detail: Type.String() }));

export interface HttpVaultOptions {
  /** Where the vault-service listens, for example `http://vault:8080`. */
  readonly url: string;
  /** A token of this service itself, for sealing. */
  readonly serviceToken: () => Promise<string>;
  /** Milliseconds until an attempt is given up. Default 10,000. */
  readonly timeout?: number;
}

/**
 * The vault in another process. Each call is one request, or several in order where one body would be too large; a page then is
 * judged part by part. Every call may be repeated without harm, so one that the network lost is sent once more.
 */
export class HttpVault implements Vault {
  constructor(private readonly options: HttpVaultOptions) {}

  async seal(requests: readonly SealRequest[]): Promise<readonly SealedSegment[]> {
    const token = await this.options.serviceToken();
    return this.batched(requests, async (part) => segmentsOf(await this.post('seal', token, { requests: part })).segments);
  }

  async endReleases(subject: SubjectId): Promise<void> {
    await this.post('end-releases', await this.options.serviceToken(), { subject });
  }

  async open(token: string, requests: readonly OpenRequest[]): Promise<readonly OpenAnswer[]> {
    return this.batched(requests, async (part) => openedOf(await this.post('open', token, { requests: part })).answers);
  }

  async standing(token: string, requests: readonly HeldSegment[]): Promise<readonly StandingAnswer[]> {
    return this.batched(requests, async (part) => standingOf(await this.post('standing', token, { requests: part })).answers);
  }

  async erase(token: string, subject: SubjectId): Promise<void> {
    await this.post('erase', token, { subject });
  }

  private async batched<Request, Answer>(
    requests: readonly Request[],
    ask: (part: readonly Request[]) => Promise<readonly Answer[]>,
  ): Promise<readonly Answer[]> {
    const answers: Answer[] = [];
    for (const part of inBatches(requests)) {
      const some = await ask(part);
      if (some.length !== part.length) throw unavailable();
      answers.push(...some);
    }
    return answers;
  }

  private async post(operation: string, token: string, body: unknown): Promise<unknown> {
    const text = JSON.stringify(body);
    try {
      return await this.attempt(operation, token, text);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      // fetch says TypeError when the connection was lost or never made.
      return await this.attempt(operation, token, text).catch((again: unknown) => {
        throw again instanceof TypeError ? unavailable(again) : again;
      });
    }
  }

  private async attempt(operation: string, token: string, body: string): Promise<unknown> {
    const answer = await fetch(new URL(`/v1/vault/${operation}`, this.options.url), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body,
      signal: AbortSignal.timeout(this.options.timeout ?? 10_000),
    }).catch((error: unknown) => {
      throw error instanceof TypeError ? error : unavailable(error);
    });
    const text = await answer.text();
    const value: unknown = text === '' ? undefined : parsed(text);
    if (answer.ok) return value;
    throw errorOf(answer.status, value);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unavailable();
  }
}

function errorOf(status: number, problem: unknown): Error {
  if (status === 401) return new SignInError('sign-in/invalid');
  if (!problemOf.Check(problem)) return unavailable();
  if (problem.code === 'sign-in/role') return new SignInError('sign-in/role');
  const known = vaultErrorCodes.find((code): code is VaultErrorCode => code === problem.code);
  return known ? new VaultError(known, problem.detail) : unavailable();
}

const unavailable = (cause?: unknown) =>
  new VaultError('vault/unavailable', 'The vault cannot be reached just now. Try again in a moment.', { cause });
