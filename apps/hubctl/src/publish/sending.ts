import { setTimeout as sleep } from 'node:timers/promises';
import type { Problem } from '@hub/fhir';
import { Failure } from '../failure';
import type { HubClient } from '../hub/hub-client';
import type { ReportItem } from './report';

/** One command of a publication, in the order in which they must be sent. */
export interface Sending {
  readonly file: string;
  readonly place: string;
  readonly item: string;
  readonly path: string;
  readonly key: string;
  /** Made when its turn comes: what a part says of its whole is known only then. @param referrals by item, those sent before it */
  readonly body: (referrals: ReadonlyMap<string, string>) => object;
  readonly warnings: readonly Problem[];
  /** The key names a version of a resource, so another body under it means that something around it changed, not another command. */
  readonly keyIsVersion?: true;
}

/** Milliseconds before the second and the third attempt, when the hub did not answer. Repeats are harmless (decision 10). */
const PAUSES = [500, 2_000];

/**
 * Sends one after the other, each whole or not at all. A refusal is that item's; when the hub cannot be reached, or does not let the
 * sender in, the rest is reported as not sent.
 */
export const sendAll = async (
  hub: HubClient,
  sendings: readonly Sending[],
  onItem: (done: number) => void,
): Promise<{ readonly items: readonly ReportItem[]; readonly stopped: Failure | undefined }> => {
  const items: ReportItem[] = [];
  const referrals = new Map<string, string>();
  let stopped: Failure | undefined;
  for (const sending of sendings) {
    const { file, place, item, warnings } = sending;
    const reported = { file, place, item, ...(warnings.length > 0 ? { warnings } : {}) };
    if (stopped) {
      items.push({
        ...reported,
        outcome: 'not-sent',
        code: stopped.code,
        message: 'Not sent: the publication stopped before it.',
      });
      continue;
    }
    try {
      const { body } = await patiently(() => hub.command(sending.path, sending.key, sending.body(referrals)));
      if (typeof body.referral === 'string') referrals.set(item, body.referral);
      items.push({ ...reported, ...accepted(body) });
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (sending.keyIsVersion && error.code === 'command/key-reused') {
        items.push({ ...reported, ...KNOWN_VERSION, warnings: [...warnings, CHANGED_AROUND] });
        onItem(items.length);
        continue;
      }
      items.push({ ...reported, ...notDone(error) });
      if (stops(error)) stopped = error;
    }
    onItem(items.length);
  }
  return { items, stopped };
};

/** What the hub refused; or that it did not answer, so that nobody can say whether it has carried it out. */
const notDone = (error: Failure): Pick<ReportItem, 'outcome' | 'code' | 'message' | 'details'> => {
  const { code, message, more } = error;
  if (stops(error)) return { outcome: 'not-sent', code, message: `${message} Publish it again: nothing is carried out twice.` };
  const details = more.details?.map((detail) => ({ code: detail.code ?? code, ...detail }));
  return { outcome: 'refused', code, message: [message, more.todo].filter(Boolean).join(' '), ...(details ? { details } : {}) };
};

const KNOWN_VERSION = { outcome: 'already-known', message: 'The hub knows this version of it.' } as const;

const CHANGED_AROUND: Problem = {
  code: 'publish/changed-around',
  message:
    'What belongs to it (patient, request, party map, the whole of which it is a part) is not what it was when this version was published; that is not recorded. Raise `meta.versionId` to publish it anew.',
};

const patiently = async <Answer>(ask: () => Promise<Answer>): Promise<Answer> => {
  for (const pause of PAUSES) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof Failure) || error.exit !== 'unreachable') throw error;
    }
    await sleep(pause);
  }
  return ask();
};

/** What will not be otherwise with the next item. A party for which the sender may not publish is that item's own trouble. */
const stops = ({ exit, code }: Failure): boolean =>
  exit === 'unreachable' || (exit === 'notAllowed' && (code.startsWith('sign-in/') || code.startsWith('hubctl/')));

const accepted = (body: Readonly<Record<string, unknown>>): Pick<ReportItem, 'outcome' | 'message' | 'referral'> => {
  const { referral, outcome, repeated } = body;
  const named = typeof referral === 'string' ? { referral } : {};
  const name = typeof referral === 'string' ? ` Referral ${referral}.` : '';
  if (repeated === true) return { outcome: 'already-known', message: `The hub had carried it out before.${name}`, ...named };
  if (outcome === 'known')
    return { outcome: 'already-known', message: `The hub knows it in this state or a later one.${name}`, ...named };
  const how =
    outcome === 'moved-on' ? 'An import that the hub knew has moved on.' : outcome === 'imported' ? 'Imported.' : 'Done.';
  return { outcome: 'accepted', message: `${how}${name}`, ...named };
};
