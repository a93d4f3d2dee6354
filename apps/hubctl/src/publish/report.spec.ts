import { drawReport, reportOf } from './report';

describe('the report of a publication', () => {
  it('names a FHIR resource by its name, and a command by its line, for many are alike', () => {
    const text = drawReport(
      reportOf([
        { outcome: 'refused', file: 'a.json', place: '$.entry[3]', item: 'Task/1', message: 'No.' },
        { outcome: 'refused', file: 'b.ndjson', place: 'line 7', item: 'referral.request', message: 'No.' },
        { outcome: 'refused', file: 'b.ndjson', place: 'line 8', message: 'No.' },
      ]),
    );
    expect(text.split('\n').filter((line) => line.startsWith('refused'))).toEqual([
      'refused        Task/1',
      'refused        b.ndjson line 7 (referral.request)',
      'refused        b.ndjson line 8',
    ]);
  });
});
