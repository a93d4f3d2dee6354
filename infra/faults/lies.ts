import { randomUUID } from 'node:crypto';
import type { Sin } from './judge';
import type { Answered, Handling, Passing } from './lying-proxy';
import { CAST } from './referral-steps';

/** A proxy that misbehaves once, as a faulty hub might, and where the judge must see it. */
export interface Lie {
  /** What it does, in words. */
  readonly name: string;
  readonly sin: Sin;
  /** A fresh one for each publisher. */
  begin(): Handling;
}

/** Lies begin here, so that there is an honest answer to imitate. */
const AFTER = 3;

const isRequest = ({ method, path }: Passing) => method === 'POST' && path === '/v1/referrals';
const isAct = ({ method, path }: Passing, act: string) => method === 'POST' && path.endsWith(`/${act}`);
const keyOf = ({ headers }: Passing) => headers['idempotency-key'] ?? '';

/** What the hub answers to every command. */
interface Acknowledgement {
  readonly referral: string;
  readonly token: string;
}
const said = ({ body }: Answered) => JSON.parse(body) as Acknowledgement;

const acknowledgement = (status: number, { referral, token }: Acknowledgement): Answered => ({
  status,
  body: JSON.stringify({ referral, token, repeated: false }),
});

const drops: Lie = {
  name: 'acknowledges one command and does not carry it out',
  sin: 'lost',
  begin() {
    let requests = 0;
    let dropped: string | undefined;
    let lie: Answered | undefined;
    let honest: Answered | undefined;
    return async (request, forward) => {
      if (!isRequest(request)) return forward(request);
      requests += 1;
      if (dropped === undefined && requests > AFTER && honest !== undefined) {
        dropped = keyOf(request);
        lie = acknowledgement(201, { ...said(honest), referral: randomUUID() });
      }
      // A repetition is told the same.
      if (lie !== undefined && keyOf(request) === dropped) return lie;
      const answer = await forward(request);
      if (answer.status < 300) honest = answer;
      return answer;
    };
  },
};

const doubles: Lie = {
  name: 'carries one command out twice',
  sin: 'doubled',
  begin() {
    let requests = 0;
    return async (request, forward) => {
      const answer = await forward(request);
      if (isRequest(request) && (requests += 1) === AFTER)
        await forward({ ...request, headers: { ...request.headers, 'idempotency-key': randomUUID() } });
      return answer;
    };
  },
};

const reorders: Lie = {
  name: 'acknowledges one command and carries it out after the next one of that referral',
  sin: 'reordered',
  begin() {
    let held: Passing | undefined;
    let done = false;
    let honest: Answered | undefined;
    return async (request, forward) => {
      if (!done && held === undefined && honest !== undefined && isAct(request, 'cancel')) {
        held = request;
        return acknowledgement(200, { ...said(honest), referral: request.path.split('/').at(-2) ?? '' });
      }
      const answer = await forward(request);
      if (isAct(request, 'start') && answer.status < 300) honest = answer;
      if (held !== undefined && isAct(request, 'end') && sameReferral(request, held)) {
        await forward(held);
        held = undefined;
        done = true;
      }
      return answer;
    };
  },
};

const sameReferral = (one: Passing, other: Passing) => one.path.split('/').at(-2) === other.path.split('/').at(-2);

const leaks: Lie = {
  name: 'discloses one referral on a release that nobody signed',
  sin: 'leaked',
  begin() {
    let requests = 0;
    return async (request, forward) => {
      const answer = await forward(request);
      if (isRequest(request) && answer.status < 300 && (requests += 1) === AFTER)
        await forward({
          method: 'POST',
          path: '/v1/consents',
          headers: { ...request.headers, 'idempotency-key': randomUUID() },
          body: JSON.stringify({ referral: said(answer).referral, form: forgedRelease() }),
        });
      return answer;
    };
  },
};

/** Every element that 45 CFR 164.508 asks for, so that the hub cannot tell. */
const forgedRelease = () => ({
  subjectName: 'on paper',
  disclosers: [CAST.sender.party],
  recipients: [{ party: CAST.stranger.party }],
  categories: ['identity', 'health'],
  purposes: ['treatment'],
  expiry: { on: `${new Date().getUTCFullYear() + 1}-12-31` },
  statements: ['right-to-revoke', 'redisclosure', 'consequences-of-refusing'],
  signatures: [{ by: 'subject', on: '2026-01-02' }],
});

export const LIES: readonly Lie[] = [drops, doubles, reorders, leaks];

/** What is judged beside them and must be found clean: so it is the lie that is caught, not the proxy. */
export const honest: Handling = (request, forward) => forward(request);
