import { Failure } from '../failure';
import type { Exit } from '../exit-codes';
import type { Credentials } from './settings';

/** What a command was answered. */
export interface CommandAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

type Query = Readonly<Record<string, string | number | boolean | undefined>>;

const SECONDS = 1_000;

/** The one HTTP client of this program: signs in, sends, and turns every answer that is no success into a {@link Failure}. */
export class HubClient {
  private token: Promise<{ readonly text: string; readonly until: number }> | undefined;

  constructor(
    private readonly url: string,
    private readonly credentials: () => Credentials,
  ) {}

  async get(path: string, query: Query = {}): Promise<unknown> {
    const response = await this.send('GET', `${path}${queryOf(query)}`);
    return bodyOf(response);
  }

  /** All items of a list: follows `next` to the end. */
  async all(path: string, query: Query = {}): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const items: Readonly<Record<string, unknown>>[] = [];
    let cursor: string | undefined;
    do {
      const page = record(await this.get(path, { ...query, cursor }));
      if (!Array.isArray(page.items)) throw unexpected();
      for (const item of page.items) items.push(record(item));
      cursor = typeof page.next === 'string' ? page.next : undefined;
    } while (cursor !== undefined);
    return items;
  }

  /** Sends a command. It may be repeated under the same key: the hub carries it out once (decision 10). */
  async command(path: string, key: string, body: unknown): Promise<CommandAnswer> {
    const response = await this.send(
      'POST',
      path,
      { 'content-type': 'application/json', 'idempotency-key': key },
      JSON.stringify(body),
    );
    return { status: response.status, body: record(await bodyOf(response)) };
  }

  /** Asks by POST for what may be repeated as it is, without a key. */
  async post(path: string, body: unknown): Promise<Readonly<Record<string, unknown>>> {
    const response = await this.send('POST', path, { 'content-type': 'application/json' }, JSON.stringify(body));
    return record(await bodyOf(response));
  }

  /** The bytes of a long answer, as they come. */
  async *stream(path: string, query: Query): AsyncGenerator<Uint8Array> {
    const response = await this.send('GET', `${path}${queryOf(query)}`);
    if (!response.body) return;
    try {
      for await (const chunk of response.body) yield chunk;
    } catch (error) {
      throw unreachable(this.url, error);
    }
  }

  /** The party as which this client is signed in: the token says so. It is not checked here, for the hub checks it. */
  async party(): Promise<string> {
    const [, claims = ''] = (await this.signIn()).split('.');
    const { party } = parsedRecord(Buffer.from(claims, 'base64url').toString('utf8')) ?? {};
    if (typeof party !== 'string') throw unexpected();
    return party;
  }

  /** Whether the hub answers at all, without a sign-in. */
  async health(path: '/livez' | '/readyz'): Promise<{ readonly status: number; readonly body: unknown }> {
    const response = await this.fetch(path, {});
    return { status: response.status, body: await bodyOf(response) };
  }

  private async send(method: string, path: string, headers: Record<string, string> = {}, body?: string): Promise<Response> {
    const token = await this.signIn();
    const response = await this.fetch(path, {
      method,
      headers: { ...headers, authorization: `Bearer ${token}`, accept: 'application/json, application/problem+json' },
      ...(body === undefined ? {} : { body }),
    });
    if (!response.ok) throw await failureOf(response);
    return response;
  }

  /** One token for many requests; a new one when half its life is over. */
  private async signIn(): Promise<string> {
    const known = await this.token?.catch(() => undefined);
    if (known && Date.now() < known.until) return known.text;
    this.token = this.askForToken();
    return (await this.token).text;
  }

  private async askForToken(): Promise<{ text: string; until: number }> {
    const { clientId, clientSecret } = this.credentials();
    const form = new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret });
    const response = await this.fetch('/v1/token', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: form.toString(),
    });
    if (response.status >= 500) throw await failureOf(response);
    if (!response.ok) {
      throw new Failure('notAllowed', 'hubctl/sign-in-refused', 'The hub does not accept this sign-in.', {
        todo: 'Check the client id and its secret; a demonstration’s sign-ins are made anew with its data folder.',
      });
    }
    const { access_token: text, expires_in: seconds } = record(await bodyOf(response));
    if (typeof text !== 'string' || typeof seconds !== 'number') throw unexpected();
    return { text, until: Date.now() + (seconds * SECONDS) / 2 };
  }

  private async fetch(path: string, init: RequestInit): Promise<Response> {
    try {
      return await fetch(`${this.url}${path}`, init);
    } catch (error) {
      throw unreachable(this.url, error);
    }
  }
}

const queryOf = (query: Query): string => {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) parameters.set(name, String(value));
  return parameters.size === 0 ? '' : `?${parameters.toString()}`;
};

const bodyOf = async (response: Response): Promise<unknown> => {
  const text = await response.text().catch((error: unknown) => {
    throw unreachable(new URL(response.url).origin, error);
  });
  try {
    return text === '' ? {} : (JSON.parse(text) as unknown);
  } catch (error) {
    throw unexpected(error);
  }
};

/** An RFC 9457 answer as a failure; its texts never hold a person's data, so they are repeated. */
const failureOf = async (response: Response): Promise<Failure> => {
  const text = await response.text().catch(() => '');
  const problem = parsedRecord(text);
  const code = typeof problem?.code === 'string' ? problem.code : `http/${response.status}`;
  const message = typeof problem?.detail === 'string' ? problem.detail : `The hub answered ${response.status}.`;
  const details = Array.isArray(problem?.errors) ? problem.errors.flatMap(detailOf) : undefined;
  return new Failure(exitOf(response.status), code, message, {
    ...(typeof problem?.todo === 'string' ? { todo: problem.todo } : {}),
    ...(details && details.length > 0 ? { details } : {}),
  });
};

const detailOf = (value: unknown): { code?: string; message: string; citation?: string }[] => {
  const { code, detail, pointer, citation } = isRecord(value) ? value : {};
  if (typeof detail !== 'string') return [];
  return [
    {
      ...(typeof code === 'string' ? { code } : {}),
      message: typeof pointer === 'string' ? `${pointer}: ${detail}` : detail,
      ...(typeof citation === 'string' ? { citation } : {}),
    },
  ];
};

const exitOf = (status: number): Exit =>
  status === 401 || status === 403
    ? 'notAllowed'
    : status === 404
      ? 'notThere'
      : status >= 500
        ? 'unreachable'
        : status === 400
          ? 'usage'
          : 'refused';

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const parsedRecord = (text: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

const record = (value: unknown): Readonly<Record<string, unknown>> => {
  if (isRecord(value)) return value;
  throw unexpected();
};

const unexpected = (cause?: unknown): Failure =>
  new Failure(
    'unreachable',
    'hubctl/unexpected-answer',
    'What answered there does not answer like a hub.',
    { todo: 'Check the address (--hub, HUB_URL).' },
    { cause },
  );

const unreachable = (url: string, cause: unknown): Failure =>
  new Failure(
    'unreachable',
    'hubctl/unreachable',
    `The hub at ${url} cannot be reached.`,
    { todo: 'Start it with npm start, or give its address with --hub or HUB_URL.' },
    { cause },
  );
