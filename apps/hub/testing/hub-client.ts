import { randomUUID } from 'node:crypto';

/** One of the demonstration's sign-ins, as the hub wrote it into its data folder. */
export interface SignIn {
  readonly name: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly party: string;
  readonly roles: readonly string[];
}

export interface Answer<Body = Record<string, unknown>> {
  readonly status: number;
  readonly body: Body;
}

/** Speaks to a hub over HTTP as one party's system. */
export class HubClient {
  private token: { readonly value: string; readonly until: number } | undefined;

  constructor(
    private readonly hub: () => string,
    readonly signIn: SignIn,
  ) {}

  /** Where the hub answers now; another port after each restart. */
  get address(): string {
    return this.hub();
  }

  /** A command with a key of its own unless one is given. */
  async command<Body = Record<string, unknown>>(path: string, body: unknown, key: string = randomUUID()): Promise<Answer<Body>> {
    return this.send<Body>('POST', path, { 'content-type': 'application/json', 'idempotency-key': key }, JSON.stringify(body));
  }

  async get<Body = Record<string, unknown>>(path: string): Promise<Answer<Body>> {
    return this.send<Body>('GET', path, {});
  }

  /** The signed token itself, for calls that need no HTTP client. */
  async bearer(): Promise<string> {
    if (this.token === undefined || Date.now() > this.token.until) {
      const answer = await fetch(`${this.hub()}/v1/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          grant_type: 'client_credentials',
          client_id: this.signIn.clientId,
          client_secret: this.signIn.clientSecret,
        }),
      });
      if (!answer.ok) throw new Error(`No token for ${this.signIn.name}: ${answer.status}`);
      const { access_token, expires_in } = (await answer.json()) as { access_token: string; expires_in: number };
      this.token = { value: access_token, until: Date.now() + (expires_in * 1000) / 2 };
    }
    return this.token.value;
  }

  private async send<Body>(method: string, path: string, headers: Record<string, string>, body?: string): Promise<Answer<Body>> {
    const answer = await fetch(`${this.hub()}${path}`, {
      method,
      headers: { ...headers, authorization: `Bearer ${await this.bearer()}` },
      ...(body === undefined ? {} : { body }),
    });
    const text = await answer.text();
    return { status: answer.status, body: (text === '' ? undefined : JSON.parse(text)) as Body };
  }
}
