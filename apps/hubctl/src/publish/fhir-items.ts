import type { ConsentImport, PlanItem, ReferralImport } from '@hub/fhir';
import type { ReportItem } from './report';
import type { Sending } from './sending';

/** What a FHIR plan asks to be sent, and what is reported of it without asking the hub. */
export const ofPlan = (
  items: readonly PlanItem[],
): { readonly sendings: readonly Sending[]; readonly reported: readonly ReportItem[] } => {
  const sendings: Sending[] = [];
  const reported: ReportItem[] = [];
  for (const item of items) {
    if (item.kind === 'referral-import') sendings.push(importOf(item));
    else if (item.kind === 'consent') sendings.push(consentOf(item));
    else reported.push(reportOf(item));
  }
  return { sendings, reported };
};

const placeOf = ({ source }: PlanItem) => ({ file: source.file, place: source.path });

const importOf = (item: ReferralImport): Sending => ({
  ...placeOf(item),
  item: item.resource,
  path: '/v1/referrals/import',
  key: item.key,
  keyIsVersion: true,
  warnings: item.warnings,
  body: (referrals) => {
    const partOf = item.partOf === undefined ? undefined : referrals.get(item.partOf);
    return {
      sender: item.sender,
      addressee: item.addressee,
      client: { id: item.client },
      focus: item.focus,
      owner: item.owner,
      status: item.status,
      priority: item.priority,
      requestedAt: item.requestedAt,
      purpose: item.purpose,
      ...(partOf === undefined ? {} : { partOf }),
      history: item.history,
      identifiers: [{ value: item.resource, version: item.version }],
      ...(item.attachments.length > 0
        ? { attachments: item.attachments.map((reference) => ({ type: reference.split('/').at(-2) ?? 'Resource', reference })) }
        : {}),
      contents: item.segments,
    };
  },
});

/** What FHIR R4 has no element for (signature, statements) is left out: the hub names it as missing, with the law that asks for it. */
const consentOf = (item: ConsentImport): Sending => ({
  ...placeOf(item),
  item: item.resource,
  path: '/v1/consents',
  key: item.key,
  keyIsVersion: true,
  warnings: item.warnings,
  body: () => ({
    client: { id: item.client },
    form: {
      subjectNamed: true,
      disclosers: item.disclosers,
      recipients: item.recipients.map((party) => ({ party })),
      categories: item.categories,
      purposes: item.purposes,
      ...(item.lastDay === undefined ? {} : { expiry: { on: item.lastDay } }),
    },
  }),
});

const reportOf = (item: Exclude<PlanItem, ReferralImport | ConsentImport>): ReportItem => {
  const base = {
    ...placeOf(item),
    ...(item.resource === undefined ? {} : { item: item.resource }),
    ...(item.warnings.length > 0 ? { warnings: item.warnings } : {}),
  };
  switch (item.kind) {
    case 'party-reference':
      return { ...base, outcome: 'not-handled', code: 'fhir/party-reference', message: 'Read to find the parties.' };
    case 'not-handled':
      return { ...base, outcome: 'not-handled', code: item.code, message: item.message };
    case 'duplicate':
      return item.copy
        ? { ...base, outcome: 'already-known', code: 'fhir/copy', message: item.message }
        : { ...base, outcome: 'already-known', code: 'fhir/duplicate', message: `Duplicate of ${item.of}. ${item.message}` };
    case 'refused':
      return { ...base, outcome: 'refused', code: item.code, message: item.message, details: item.details };
    case 'attachment': {
      const kept = item.keptWith.length > 0 ? ` It is kept with ${item.keptWith.join(', ')}, no more.` : '';
      return { ...base, outcome: 'refused', code: item.code, message: `${item.message}${kept}`, details: item.details };
    }
  }
};
