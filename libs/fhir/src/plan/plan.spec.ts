import { planImport, type FhirFile, type PlanItem } from '../index';
import { consent, digest, fileOf, PARTIES, patient, serviceRequest, task } from '../testing/resources';

const plan = (...files: FhirFile[]) => planImport(files, { parties: PARTIES, digest }).items;
const files = (...resources: object[]) => resources.map((resource, index) => fileOf(`${index}.json`, resource));
const of = <K extends PlanItem['kind']>(items: readonly PlanItem[], kind: K) =>
  items.filter((item): item is Extract<PlanItem, { kind: K }> => item.kind === kind);
const summary = (items: readonly PlanItem[]) => items.map(({ kind, resource }) => `${kind} ${resource}`);
const whole = [task('t'), serviceRequest('need'), patient('person')];

describe('planning a publication', () => {
  it('keeps the good items when others are bad, each with its code and place', () => {
    const items = plan(
      ...files(...whole),
      fileOf('cut.json', '{"resourceType":"Task",\n"id":'),
      fileOf('list.json', '[]'),
      fileOf('half.json', { resourceType: 'Task', id: 'half' }),
      fileOf('odd.json', '{"resourceType":"Task","note":[{"text":"\\udc00"}]}'),
    );
    expect(of(items, 'referral-import')).toHaveLength(1);
    expect(
      of(items, 'refused').map(({ source, code, details }) => [source.file, code, details[0]?.path ?? details[0]?.line]),
    ).toEqual([
      ['cut.json', 'fhir/not-json', 2],
      ['list.json', 'fhir/not-a-resource', '$.resourceType'],
      ['odd.json', 'fhir/lone-surrogate', '$.note[0].text'],
      ['half.json', 'fhir/missing-field', '$.intent'],
    ]);
  });

  it('keeps the good entries of a Bundle', () => {
    const entry = [...whole.map((resource) => ({ resource })), {}, { resource: 7 }, { resource: { resourceType: 'Bundle' } }];
    const items = plan(fileOf('b.json', { resourceType: 'Bundle', type: 'collection', entry }));
    expect(of(items, 'referral-import')).toHaveLength(1);
    expect(of(items, 'refused').map(({ code, source }) => [code, source.path])).toEqual([
      ['fhir/missing-field', '$.entry[3].resource'],
      ['fhir/not-a-resource', '$.entry[4].resource'],
      ['fhir/nested-bundle', '$.entry[5].resource'],
    ]);
  });

  it('names every field that a referral’s Task lacks', () => {
    const [item] = of(
      plan(
        ...files({
          resourceType: 'Task',
          id: 't',
          status: 'requested',
          intent: 'order',
          code: { coding: [{ code: 'fulfill' }] },
        }),
      ),
      'refused',
    );
    expect(item?.details.map(({ path }) => path)).toEqual(['$.focus', '$.owner', '$.for', '$.authoredOn', '$.requester']);
  });

  it('takes the version as the key, and the content’s digest where there is none', () => {
    const [versioned] = of(plan(...files(task('t', { meta: { versionId: '7' } }))), 'referral-import');
    expect(versioned?.key).toBe('Task/t/7');
    const [plain] = of(plan(...files(task('t'))), 'referral-import');
    expect(plain?.key).toMatch(/^Task\/t\/sha256-[0-9a-f]{64}$/);
    const [other] = of(plan(...files(task('t', { status: 'accepted' }))), 'referral-import');
    expect(other?.key).not.toBe(plain?.key);
    expect([other?.focus, other?.owner, other?.sender]).toEqual([plain?.focus, plain?.owner, plain?.sender]);
  });

  it('takes the newest of two versions of one Task in one publication', () => {
    const items = plan(
      ...files(
        task('t', { status: 'accepted', meta: { versionId: '9' } }),
        task('t', { status: 'accepted', meta: { versionId: '10' }, note: [{ text: 'called back' }] }),
      ),
    );
    expect(of(items, 'referral-import').map(({ key }) => key)).toEqual(['Task/t/10']);
    expect(of(items, 'duplicate')).toHaveLength(1);
  });

  it('counts the same content in two files once', () =>
    expect(summary(plan(...files(...whole, task('t')))).filter((line) => line.endsWith('Task/t'))).toEqual([
      'referral-import Task/t',
      'duplicate Task/t',
    ]));

  it.each([
    ['draft', 'fhir/draft'],
    ['entered-in-error', 'fhir/entered-in-error'],
    ['ready', 'fhir/state-not-handled'],
  ])('does not handle a Task that is %s', (status, code) =>
    expect(of(plan(...files(task('t', { status }))), 'not-handled')[0]?.code).toBe(code),
  );

  it('joins a chain by the request on which a sub-referral’s is based', () => {
    const items = plan(
      ...files(
        task('a-sub', {
          focus: { reference: 'ServiceRequest/onward' },
          requester: { reference: 'Organization/serves' },
          owner: { reference: 'Organization/asks' },
        }),
        serviceRequest('onward', { basedOn: [{ reference: 'ServiceRequest/need' }], intent: 'filler-order' }),
        ...whole,
      ),
    );
    expect(of(items, 'referral-import').map(({ resource, partOf }) => [resource, partOf])).toEqual([
      ['Task/t', undefined],
      ['Task/a-sub', 'Task/t'],
    ]);
    expect(items.flatMap(({ warnings }) => warnings)).toEqual([]);
  });

  it('says when the Task of which one is a part is not imported with it', () => {
    const [item] = of(
      plan(...files(task('t', { partOf: [{ reference: 'Task/elsewhere' }] }), ...whole.slice(1))),
      'referral-import',
    );
    expect(item?.warnings.map(({ code }) => code)).toEqual(['fhir/parent-not-imported']);
    expect(item?.partOf).toBeUndefined();
  });

  it('refuses Tasks that are parts of themselves', () => {
    const other = { focus: { reference: 'ServiceRequest/other' }, partOf: [{ reference: 'Task/a' }] };
    const items = plan(...files(task('a', { partOf: [{ reference: 'Task/b' }] }), task('b', other)));
    expect(of(items, 'refused').map(({ code }) => code)).toEqual(['fhir/part-of-itself', 'fhir/part-of-itself']);
  });

  it('keeps when a Task says that a state was reached', () => {
    const more = {
      status: 'completed',
      executionPeriod: { start: '2026-03-05', end: '2026-04-01T10:00:00Z' },
      lastModified: '2026-04-02T08:00:00Z',
    };
    const [item] = of(plan(...files(task('t', more))), 'referral-import');
    expect(item).toMatchObject({
      status: 'completed',
      history: [
        { status: 'requested', at: '2026-03-02T09:00:00.000Z' },
        { status: 'in-progress', at: '2026-03-05T00:00:00.000Z' },
        { status: 'completed', at: '2026-04-01T10:00:00.000Z' },
      ],
    });
  });

  it('keeps a need once, under the category that protects it best', () => {
    const category = [
      { coding: [{ code: 'food-insecurity' }, { system: 'urn:referral-hub:information-category', code: 'substance-use' }] },
    ];
    const [item] = of(plan(...files(task('t'), serviceRequest('need', { category }), patient('person'))), 'referral-import');
    expect(Object.keys(item?.segments ?? {}).sort()).toEqual(['identity', 'substance-use']);
    expect(item?.purpose).toBe('treatment');
  });

  it('takes a need that its table does not know for health information', () => {
    const [item] = of(plan(...files(task('t'), serviceRequest('need', { category: [] }))), 'referral-import');
    expect(Object.keys(item?.segments ?? {})).toEqual(['health']);
  });

  it('refuses a text that is longer than the hub keeps, and does not repeat it', () => {
    const items = plan(...files(task('t', { note: [{ text: 'Marlene '.repeat(2_000) }] }), ...whole.slice(1)));
    expect(of(items, 'refused')[0]).toMatchObject({ code: 'fhir/does-not-fit', details: [{ path: '$.notes of housing' }] });
    expect(JSON.stringify(items)).not.toContain('Marlene Marlene');
  });

  it('does not take another server’s Patient of the same id', () => {
    const entry = [
      { fullUrl: 'https://one.example/fhir/Task/t', resource: task('t') },
      { fullUrl: 'https://two.example/fhir/Patient/person', resource: patient('person') },
    ];
    const [item] = of(plan(fileOf('b.json', { resourceType: 'Bundle', entry })), 'referral-import');
    expect(item?.segments.identity).toBeUndefined();
    expect(item?.warnings.map(({ code }) => code)).toContain('fhir/patient-not-at-hand');
  });

  it('follows a Bundle’s own addresses and contained resources', () => {
    const entry = [
      {
        fullUrl: 'urn:uuid:31ab7fe2-e0ad-11ea-bf7c-864d2e68a322',
        resource: task('t', {
          for: { reference: 'urn:uuid:41ab7fe2-e0ad-11ea-bf7c-864d2e68a322' },
          requester: { reference: '#me' },
          contained: [{ resourceType: 'PractitionerRole', id: 'me', organization: { reference: 'Organization/asks' } }],
        }),
      },
      { fullUrl: 'urn:uuid:41ab7fe2-e0ad-11ea-bf7c-864d2e68a322', resource: patient('person') },
    ];
    const [item] = of(plan(fileOf('b.json', { resourceType: 'Bundle', entry })), 'referral-import');
    expect(item).toMatchObject({
      client: 'Patient/person',
      sender: 'asking-party',
      segments: { identity: { birthDate: '1990-05-04' } },
    });
  });

  it('finds a party by an organisation’s identifier', () => {
    const organization = { resourceType: 'Organization', id: 'x', identifier: [{ system: 'urn:npi', value: '1' }] };
    const items = planImport(files(task('t', { owner: { reference: 'Organization/x' } }), organization), {
      digest,
      parties: new Map([...PARTIES, ['urn:npi|1', 'by-number']]),
    }).items;
    expect(of(items, 'referral-import')[0]?.addressee).toBe('by-number');
  });

  it.each([
    ['a person', { owner: { reference: 'Organization/serves' }, requester: { reference: 'Patient/person' } }, 'fhir/not-a-party'],
    ['a worker without an organisation', { requester: { reference: 'Practitioner/p' } }, 'fhir/no-organization'],
  ])('refuses a requester that is %s', (_, more, code) =>
    expect(of(plan(...files(task('t', more))), 'refused')[0]?.code).toBe(code),
  );

  it('says nothing of a person in what it reports about a bad file', () => {
    const items = plan(
      fileOf('p.json', { ...patient('person'), gender: 'Marlene-Test' }),
      fileOf('q.json', '{"name": Marlene-Test}'),
    );
    expect(JSON.stringify(items)).not.toContain('Marlene-Test');
  });
});

describe('planning consents', () => {
  it('reads one that says who may tell whom what, for what and until when', () =>
    expect(of(plan(...files(consent('c'))), 'consent')).toMatchObject([
      {
        client: 'Patient/person',
        disclosers: ['asking-party'],
        recipients: ['serving-party'],
        categories: ['identity', 'substance-use'],
        purposes: ['treatment'],
        lastDay: '2027-02-28',
      },
    ]));

  it.each([
    ['denies', { type: 'deny' }],
    ['has rules within its rule', { provision: [{}] }],
  ])('refuses one that %s: it is more than one grant', (_, provision) =>
    expect(of(plan(...files(consent('c', { provision }))), 'refused')[0]?.code).toBe('fhir/consent-rules-not-handled'),
  );

  it('does not handle one that is not active', () =>
    expect(of(plan(...files(consent('c', { status: 'inactive' }))), 'not-handled')[0]?.code).toBe('fhir/consent-not-active'));

  it('opens nothing for a label that it does not know', () => {
    const [item] = of(
      plan(...files(consent('c', { provision: { ...consent('c').provision, securityLabel: [{ code: 'XYZ' }] } }))),
      'attachment',
    );
    expect(item?.details.map(({ path }) => path)).toEqual(['$.provision.securityLabel']);
  });

  it('refuses one whose recipient is no party of the map', () => {
    const provision = { ...consent('c').provision, actor: [{ reference: { reference: 'Organization/stranger' } }] };
    expect(of(plan(...files(consent('c', { provision }))), 'refused')[0]).toMatchObject({ code: 'fhir/organization-not-mapped' });
  });

  it('keeps one that is no basis with the referral whose request names it', () => {
    const bare = consent('c', { provision: undefined });
    const items = plan(
      ...files(
        task('t'),
        serviceRequest('need', { supportingInfo: [{ reference: 'Consent/c' }] }),
        task('u', { focus: { reference: 'ServiceRequest/v' } }),
        bare,
      ),
    );
    expect(of(items, 'attachment')[0]?.keptWith).toEqual(['Task/t']);
  });
});
