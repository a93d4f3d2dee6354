import { instantOf } from './instants';

describe('FHIR dateTimes as instants', () => {
  it.each([
    ['2020-09-11T21:56:54.671Z', '2020-09-11T21:56:54.671Z'],
    ['2020-09-11T21:56:54-05:00', '2020-09-12T02:56:54.000Z'],
    ['2020-09-11', '2020-09-11T00:00:00.000Z'],
    ['2020-09', '2020-09-01T00:00:00.000Z'],
    ['2020', '2020-01-01T00:00:00.000Z'],
    ['2021-02-30', undefined],
    ['2021-13-01', undefined],
    ['2021-01-01T25:00:00Z', undefined],
    [undefined, undefined],
  ])('reads %s as %s', (dateTime, instant) => expect(instantOf(dateTime)).toBe(instant));
});
