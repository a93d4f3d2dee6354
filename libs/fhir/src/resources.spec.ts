import { readResource } from './resources';

const problems = (value: unknown) => {
  const read = readResource(value);
  return read.ok ? [] : read.problems.map(({ code, path }) => `${code} ${path}`);
};

describe('reading a FHIR resource', () => {
  it('takes a resource with fields that it does not read', () =>
    expect(readResource({ resourceType: 'Practitioner', id: 'p', qualification: 7 }).ok).toBe(true));

  it('takes a resource of any type that FHIR may name', () =>
    expect(readResource({ resourceType: 'Observation', id: 'o' }).ok).toBe(true));

  it.each([null, 7, [], {}, { resourceType: 7 }, { resourceType: 'task' }, { resourceType: 'Task\n' }])(
    'refuses %j: no resource',
    (value) => expect(problems(value)).toEqual(['fhir/not-a-resource $.resourceType']),
  );

  it('names each missing and each misshapen field by its JSON path', () =>
    expect(
      problems({ resourceType: 'Task', id: 'x', status: 'nonsense', partOf: [{ reference: 7 }], authoredOn: 'yesterday' }),
    ).toEqual([
      'fhir/wrong-shape $.authoredOn',
      'fhir/missing-field $.intent',
      'fhir/wrong-shape $.partOf[0].reference',
      'fhir/wrong-shape $.status',
    ]));

  it('does not quote what it found there', () => {
    const read = readResource({ resourceType: 'Patient', birthDate: 'Marlene was born in May' });
    expect(JSON.stringify(read)).not.toContain('Marlene');
  });
});
