import fc from 'fast-check';
import { planImport, type FhirFile, type PlanItem } from '../index';
import { digest } from '../testing/resources';
import { describeWithData } from '../testing/shared-data';

const CLINIC = 'Organization/SDOHCC-OrganizationClinicExample';
const PLATFORM = 'Organization/SDOHCC-OrganizationCoordinationPlatformExample';
const parties = new Map([
  [CLINIC, 'better-health'],
  [PLATFORM, 'abc-coordination'],
]);
const FULFILMENT = 'Task/SDOHCC-TaskReferralManagementOrderFulfillment';
const SUBTASK = 'Task/SDOHCC-TaskReferralManagementOrderSubtask';

describeWithData('fhir-sdoh', 'the published examples of Gravity SDOH Clinical Care', (files) => {
  const plan = (map: ReadonlyMap<string, string> = parties) => planImport(files(), { parties: map, digest }).items;
  const of = <K extends PlanItem['kind']>(kind: K, items = plan()) =>
    items.filter((item): item is Extract<PlanItem, { kind: K }> => item.kind === kind);
  const warnings = (items: readonly PlanItem[]) =>
    items.flatMap(({ resource, warnings }) => warnings.map(({ code }) => `${resource} ${code}`));

  it('says something about each of the 58 files', () => {
    expect(new Set(plan().map(({ source }) => source.file)).size).toBe(58);
    expect(plan()).toHaveLength(58);
  });

  it('does not handle the four Tasks that are addressed to the patient, and calls none of them an error', () => {
    const addressed = of('not-handled').filter(({ code }) => code === 'fhir/addressed-to-patient');
    expect(addressed.map(({ resource }) => resource)).toEqual([
      'Task/SDOHCC-TaskPatientInformationRequestCompletedExample',
      'Task/SDOHCC-TaskPatientMakeAppointmentCompletedExample',
      'Task/SDOHCC-TaskPatientReviewInformationCompletedExample',
      'Task/SDOHCC-TaskPatientRiskQuestionnaireCompletedExample',
    ]);
    expect(of('refused')).toEqual([]);
  });

  it('makes one referral of each pair, in its more advanced state, and reports the other as a duplicate', () => {
    expect(of('referral-import').map(({ resource, status }) => [resource, status])).toEqual([
      [`${FULFILMENT}CompletedExample`, 'completed'],
      [`${SUBTASK}CompletedExample`, 'completed'],
    ]);
    expect(of('duplicate').map(({ resource, of }) => [resource, of])).toEqual([
      [`${FULFILMENT}AcceptedExample`, `${FULFILMENT}CompletedExample`],
      [`${SUBTASK}AcceptedExample`, `${SUBTASK}CompletedExample`],
    ]);
  });

  it('counts a requester that is a PractitionerRole as its organisation', () => {
    expect(of('referral-import')[0]).toMatchObject({ sender: 'better-health', addressee: 'abc-coordination' });
    expect(of('party-reference').find(({ resource }) => resource.startsWith('PractitionerRole/'))).toMatchObject({
      party: 'better-health',
    });
  });

  it('sends the sub-referral back to the clinic that asked first, in one chain, the parent first', () =>
    expect(of('referral-import')[1]).toMatchObject({
      sender: 'abc-coordination',
      addressee: 'better-health',
      partOf: `${FULFILMENT}CompletedExample`,
    }));

  it('keeps the history that is known and invents no step', () =>
    expect(of('referral-import').map(({ requestedAt, history }) => ({ requestedAt, history }))).toEqual([
      {
        requestedAt: '2020-09-11T21:56:54.671Z',
        history: [{ status: 'requested', at: '2020-09-11T21:56:54.671Z' }],
      },
      {
        requestedAt: '2019-09-12T21:56:54.671Z',
        history: [{ status: 'requested', at: '2019-09-12T21:56:54.671Z' }],
      },
    ]));

  it('refuses the Consent as a basis, naming each missing element, and keeps it with the referral, no more', () => {
    const [consent, ...more] = of('attachment');
    expect(more).toEqual([]);
    expect(of('consent')).toEqual([]);
    expect(consent).toMatchObject({
      resource: 'Consent/SDOHCC-ConsentInformationDisclosureExample',
      code: 'consent/missing-element',
      keptWith: [`${FULFILMENT}CompletedExample`],
    });
    expect(consent?.details.map(({ path, message }) => `${path}: ${message}`)).toEqual([
      '$.provision.actor: The consent does not say: recipient.',
      '$.provision.securityLabel: The consent does not say: information described.',
      '$.provision.purpose: The consent does not say: purpose.',
      '$.provision.period.end: The consent does not say: expiry.',
    ]);
    expect(of('referral-import').map(({ attachments }) => attachments)).toEqual([
      ['Consent/SDOHCC-ConsentInformationDisclosureExample'],
      [],
    ]);
  });

  it('reports the faults of the published examples, each where it is', () =>
    expect(warnings(plan()).sort()).toEqual(
      [
        `${SUBTASK}CompletedExample fhir/authored-before-parent`,
        `${SUBTASK}AcceptedExample fhir/open-task-on-completed-request`,
        'ServiceRequest/SDOHCC-ServiceRequestSubreferralGardenProgramExample fhir/intent-not-filler-order',
        'ServiceRequest/SDOHCC-ServiceRequestSubreferralSummerFoodProgramExample fhir/intent-not-filler-order',
      ].sort(),
    ));

  it('seals who the patient is, how to reach them and what is asked for, each under its category', () => {
    const [first] = of('referral-import');
    expect(Object.keys(first?.segments ?? {}).sort()).toEqual(['benefits', 'contact', 'identity']);
    expect(first).toMatchObject({ client: 'Patient/pat-53234', purpose: 'benefits-services', priority: 'routine' });
    expect(first?.segments.benefits).toMatchObject({ need: 'Assistance with application for food pantry program' });
    expect(first?.segments.identity).toMatchObject({
      birthDate: '1987-02-20',
      names: [{ use: 'old' }, { given: ['COLIN', 'V.'] }],
    });
  });

  it('names the request without a Task, and leaves other types alone', () => {
    expect(
      of('not-handled')
        .filter(({ code }) => code === 'fhir/request-without-task')
        .map(({ resource }) => resource),
    ).toEqual(['ServiceRequest/SDOHCC-ServiceRequestSubreferralGardenProgramExample']);
    expect(of('not-handled').filter(({ code }) => code === 'fhir/type-not-handled')).toHaveLength(40);
  });

  it('refuses an organisation without an entry in the party map, naming its reference', () => {
    const refused = of('refused', plan(new Map([[CLINIC, 'better-health']])));
    expect(refused.map(({ resource, code }) => [resource, code])).toEqual([
      [`${FULFILMENT}CompletedExample`, 'fhir/organization-not-mapped'],
      [`${SUBTASK}CompletedExample`, 'fhir/organization-not-mapped'],
    ]);
    expect(refused[0]?.message).toContain(PLATFORM);
    const none = of('refused', plan(new Map()));
    expect(none[0]?.details.map(({ path, message }) => [path, message.includes(CLINIC), message.includes(PLATFORM)])).toEqual([
      ['$.requester', true, false],
      ['$.owner', false, true],
    ]);
  });

  const spread = (order: readonly FhirFile[]) => planImport(order, { parties, digest }).items;

  it('comes to the same plan in any order of the files', () =>
    fc.assert(
      fc.property(fc.shuffledSubarray(files(), { minLength: 58 }), (order) => expect(spread(order)).toEqual(plan())),
      { numRuns: 25 },
    ));

  it('comes to the same plan as one Bundle, in any order of its entries', () => {
    const withoutPlaces = (items: readonly PlanItem[]) => items.map(({ source: _, ...item }) => item);
    fc.assert(
      fc.property(fc.shuffledSubarray(files(), { minLength: 58 }), (order) => {
        const entry = order.map(({ bytes }) => ({ resource: JSON.parse(new TextDecoder().decode(bytes)) as unknown }));
        const bundle = {
          name: 'bundle.json',
          bytes: new TextEncoder().encode(JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry })),
        };
        expect(withoutPlaces(spread([bundle]))).toEqual(withoutPlaces(plan()));
      }),
      { numRuns: 10 },
    );
  });
});
