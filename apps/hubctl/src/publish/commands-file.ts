import { Type, type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import type { FhirFile } from '@hub/fhir';
import { readJson } from '@hub/fhir';
import type { ReportItem } from './report';
import type { Sending } from './sending';

/** Where each command of an NDJSON line goes; `{subject}` is the id of what it is about. */
const PATHS: Readonly<Record<string, string>> = {
  'referral.request': '/v1/referrals',
  'referral.import': '/v1/referrals/import',
  'referral.accept': '/v1/referrals/{subject}/accept',
  'referral.decline': '/v1/referrals/{subject}/decline',
  'referral.redirect': '/v1/referrals/{subject}/redirect',
  'referral.start': '/v1/referrals/{subject}/start',
  'referral.end': '/v1/referrals/{subject}/end',
  'referral.cancel': '/v1/referrals/{subject}/cancel',
  'referral.waitlist': '/v1/referrals/{subject}/waitlist',
  'referral.ask-information': '/v1/referrals/{subject}/ask-information',
  'referral.give-information': '/v1/referrals/{subject}/give-information',
  'referral.schedule': '/v1/referrals/{subject}/schedule',
  'referral.cancel-appointment': '/v1/referrals/{subject}/cancel-appointment',
  'referral.no-show': '/v1/referrals/{subject}/no-show',
  'referral.attempt-contact': '/v1/referrals/{subject}/attempt-contact',
  'referral.note': '/v1/referrals/{subject}/note',
  'referral.hold': '/v1/referrals/{subject}/hold',
  'referral.resume': '/v1/referrals/{subject}/resume',
  'referral.refuse-cancel': '/v1/referrals/{subject}/refuse-cancel',
  'episode.open': '/v1/episodes',
  'episode.propose': '/v1/episodes/{subject}/propose',
  'episode.end': '/v1/episodes/{subject}/end',
  'handoff.introduce': '/v1/handoffs/{subject}/introduce',
  'handoff.confirm': '/v1/handoffs/{subject}/confirm',
  'handoff.fail': '/v1/handoffs/{subject}/fail',
  'handoff.retry': '/v1/handoffs/{subject}/retry',
  'handoff.withdraw': '/v1/handoffs/{subject}/withdraw',
  'consent.record': '/v1/consents',
  'consent.confirm': '/v1/consents/{subject}/confirm',
  'consent.revoke': '/v1/consents/{subject}/revoke',
  'consent.deny': '/v1/denials',
  'denial.lift': '/v1/denials/{subject}/lift',
  'exception.invoke': '/v1/exceptions',
  'exception.end': '/v1/exceptions/{subject}/end',
};

/** One line: the hub's own format, for systems that can write a file and no more. */
const Line = Type.Object(
  {
    command: Type.Enum(Object.keys(PATHS)),
    /** Idempotency key: the same one when the line is published again. */
    key: Type.String({ pattern: '^[\\x21-\\x7e]{1,200}$' }),
    subject: Type.Optional(Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' })),
    body: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  },
  { additionalProperties: false },
);
type Line = Static<typeof Line>;
const check = Compile(Line);

const NEWLINE = 0x0a;

/** Reads commands line by line; a bad line is reported with its number and the good ones stand. */
export const readCommands = (
  file: FhirFile,
): { readonly sendings: readonly Sending[]; readonly refused: readonly ReportItem[] } => {
  const sendings: Sending[] = [];
  const refused: ReportItem[] = [];
  let number = 0;
  for (let from = 0; from < file.bytes.length;) {
    const end = file.bytes.indexOf(NEWLINE, from);
    const bytes = file.bytes.subarray(from, end === -1 ? undefined : end);
    from = end === -1 ? file.bytes.length : end + 1;
    number += 1;
    if (bytes.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d)) continue;
    const place = { file: file.name, place: `line ${number}` };
    const line = readLine(bytes);
    if ('code' in line) refused.push({ outcome: 'refused', ...place, ...line });
    else
      sendings.push({ ...place, item: line.command, path: line.path, key: line.key, body: () => line.body ?? {}, warnings: [] });
  }
  return { sendings, refused };
};

const readLine = (
  bytes: Uint8Array,
): (Line & { readonly path: string }) | { readonly code: string; readonly message: string } => {
  const read = readJson(bytes);
  if (!read.ok) {
    const { code, column, path } = read.problem;
    const where = column === undefined ? path : `column ${column}`;
    return {
      code: code.replace('fhir/', 'publish/'),
      message: `The line cannot be read${where === undefined ? '' : ` (${where})`}.`,
    };
  }
  if (!check.Check(read.value)) {
    const places = [...new Set(check.Errors(read.value).map(({ instancePath }) => instancePath || '/'))];
    return { code: 'publish/wrong-line', message: `The line is no command of the hub (at ${places.join(', ')}).` };
  }
  const { subject, command } = read.value;
  const path = PATHS[command] ?? '';
  if (path.includes('{subject}') && subject === undefined) {
    return {
      code: 'publish/subject-missing',
      message: 'The line does not say which referral, episode, hand-off, consent, denial or exception it is about (`subject`).',
    };
  }
  return { ...read.value, path: path.replace('{subject}', subject ?? '') };
};
