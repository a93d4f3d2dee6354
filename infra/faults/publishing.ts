import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { HubClient, type SignIn } from '../../apps/hub/testing/hub-client';
import type { Ledger } from './ledger';
import { CAST, answers, request, type Command } from './referral-steps';

export interface PublishOptions {
  /** File in which the hub (or what stands in front of it) says where it answers: `{ "url": … }`. Read again after each failure. */
  readonly address: string;
  /** The demonstration's sign-ins with their secrets. */
  readonly signIns: string;
  /** Letters and digits that no other publisher has. */
  readonly run: string;
  /** Requests kept under way at every moment. */
  readonly lanes: number;
  /** Every so many-th referral is followed to its end, as far as there is room. */
  readonly followEvery: number;
  /** Referrals followed at a time; as many more may wait for it. */
  readonly followers: number;
  /** Stop by itself after so many requests; absent: when told to. */
  readonly limit?: number;
}

export interface PublishProgress {
  /** Commands sent and not answered at this moment. */
  readonly inFlight: number;
  /** Commands acknowledged so far. */
  readonly acknowledged: number;
  /** Times that a command had to be sent again because nothing told what became of it. */
  readonly unknown: number;
}

/** Every so many-th acknowledged request is sent again once so many of them have gathered, whatever has happened meanwhile. */
const REPEAT_EVERY = 16;
const REPEAT_AFTER = 5;
/** How long a follower waits for a delivery, and before it looks again, milliseconds. */
const DELIVERY_PATIENCE = 60_000;
const LOOK_AGAIN = 200;

/** A party's system that never gives up: each command is sent under one key until the hub says what became of it. */
export class Publishing {
  private url = '';
  private next = 0;
  private finishing = false;
  private followed = 0;
  private readonly queue: Requested[] = [];
  private readonly toRepeat: Command[] = [];
  private readonly counts = { inFlight: 0, acknowledged: 0, unknown: 0 };
  private constructor(
    private readonly options: PublishOptions,
    private readonly ledger: Ledger,
    private readonly clients: Readonly<Record<'sender' | 'receiver', HubClient>>,
  ) {}

  static async with(options: PublishOptions, ledger: Ledger): Promise<Publishing> {
    // Written by the hub: name, client id, secret, party, roles.
    const signIns = JSON.parse(await readFile(options.signIns, 'utf8')) as SignIn[];
    const client = (name: string): HubClient => {
      const signIn = signIns.find((one) => one.name === name);
      if (signIn === undefined) throw new Error(`The demonstration has no sign-in ${name}.`);
      return new HubClient(() => publishing.url, signIn);
    };
    const publishing: Publishing = new Publishing(options, ledger, {
      sender: client(CAST.sender.signIn),
      receiver: client(CAST.receiver.signIn),
    });
    await publishing.findHub();
    return publishing;
  }

  get progress(): PublishProgress {
    return { ...this.counts };
  }

  /** Begins nothing new; {@link run} resolves once everything that was begun is known and followed to its end. */
  finish(): void {
    this.finishing = true;
  }

  async run(): Promise<void> {
    const requesting = Promise.all(Array.from({ length: this.options.lanes }, () => this.requestOn()));
    const following = Promise.all(Array.from({ length: this.options.followers }, () => this.followOn(requesting)));
    await Promise.all([requesting, following]);
  }

  private async requestOn(): Promise<void> {
    while (!this.finishing && this.next < (this.options.limit ?? Infinity)) {
      const repeated = this.toRepeat.length > REPEAT_AFTER ? this.toRepeat.shift() : undefined;
      if (repeated !== undefined) {
        await this.untilKnown(repeated);
        continue;
      }
      const index = this.next++;
      const command = request(this.options.run, index);
      const done = await this.carryOut(command);
      if (done === undefined) continue;
      if (index % REPEAT_EVERY === 0) this.toRepeat.push(command);
      if (index % this.options.followEvery === 0 && this.queue.length < this.options.followers)
        this.queue.push({ marker: command.marker, ...done });
    }
  }

  private async followOn(requesting: Promise<unknown>): Promise<void> {
    let more = true;
    const stop = () => (more = false);
    void requesting.then(stop, stop);
    for (;;) {
      const one = this.nothingNew() ? undefined : this.queue.shift();
      if (one !== undefined) await this.follow(one);
      else if (more) await sleep(20);
      else return;
    }
  }

  private async follow(requested: Requested): Promise<void> {
    if (!(await this.delivered(requested))) return;
    for (const command of answers(requested.marker, requested.referral)) if ((await this.carryOut(command)) === undefined) return;
    this.followed += 1;
  }

  /** Told to finish: a referral that was not answered yet need not be, once some were. */
  private nothingNew(): boolean {
    return this.finishing && this.followed > 0;
  }

  /** The receiver acts on what stands in its own view, as a caseworker would. */
  private async delivered({ referral, token }: Requested): Promise<boolean> {
    const path = `/v1/provider/referrals/${referral}?at-least=${encodeURIComponent(token)}`;
    for (const deadline = Date.now() + DELIVERY_PATIENCE; Date.now() < deadline; await sleep(LOOK_AGAIN)) {
      if (this.nothingNew()) return false;
      const answer = await this.clients.receiver.get(path).catch(() => undefined);
      if (answer?.status === 200 && answer.body.status === 'delivered') return true;
      if (answer === undefined) await this.findHub();
    }
    return false;
  }

  /** @returns what the hub acknowledged; undefined when it refused for good */
  private async carryOut(command: Command): Promise<Done | undefined> {
    await this.ledger.add({ entry: 'intended', ...command });
    const done = await this.untilKnown(command);
    if (done !== undefined) this.counts.acknowledged += 1;
    return done;
  }

  private async untilKnown(command: Command): Promise<Done | undefined> {
    const { key } = command;
    for (let attempt = 1; ; attempt += 1) {
      const answer = await this.send(command);
      if ('referral' in answer) {
        await this.ledger.add({ entry: 'acknowledged', key, ...answer });
        return answer;
      }
      if ('code' in answer) {
        await this.ledger.add({ entry: 'refused', key, ...answer });
        return undefined;
      }
      this.counts.unknown += 1;
      await this.ledger.add({ entry: 'unknown', key, why: answer.why });
      await sleep(Math.min(50 * attempt, 500));
      await this.findHub();
    }
  }

  private async send({ as, path, body, key }: Command): Promise<Known | { readonly why: string }> {
    this.counts.inFlight += 1;
    try {
      const { status, body: said } = await this.clients[as].command(path, body, key);
      return known(status, said) ?? { why: String(status) };
    } catch (error) {
      return { why: whyOf(error) };
    } finally {
      this.counts.inFlight -= 1;
    }
  }

  private async findHub(): Promise<void> {
    const announced = await readFile(this.options.address, 'utf8').catch(() => '{}');
    try {
      // Written by the hub once it serves.
      this.url = (JSON.parse(announced) as { url?: string }).url ?? this.url;
    } catch {
      // Read while it was being written: what is known stays until the next look.
    }
  }
}

interface Done {
  readonly referral: string;
  /** Opaque: for `?at-least=`. */
  readonly token: string;
  readonly repeated: boolean;
}
type Requested = Pick<Done, 'referral' | 'token'> & { readonly marker: string };
type Known = Done | { readonly status: number; readonly code: string };

/** Answers after which the same command may yet be carried out: the load, the moment, or whoever took the hub's port. */
const PASSING: ReadonlySet<number> = new Set([401, 408, 425, 429]);

function known(status: number, said: unknown): Known | undefined {
  if (typeof said !== 'object' || said === null || status >= 500 || PASSING.has(status)) return undefined;
  // Looked at member by member just below.
  const { referral, token, repeated, code } = said as Readonly<Record<string, unknown>>;
  if (status < 300 && typeof referral === 'string' && typeof token === 'string')
    return { referral, token, repeated: repeated === true };
  return status >= 400 && typeof code === 'string' ? { status, code } : undefined;
}

function whyOf(error: unknown): string {
  const cause: unknown = error instanceof Error ? (error.cause ?? error) : error;
  if (typeof cause === 'object' && cause !== null && 'code' in cause) return String(cause.code);
  return cause instanceof Error ? cause.name : 'unknown';
}
