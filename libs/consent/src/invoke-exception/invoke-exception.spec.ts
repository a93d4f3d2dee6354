import { givenFor } from '@hub/event-sourcing/testing';
import { consentDeciders } from '../deciders';
import { bayside, emergency, exception, facts, harbor, hoursLater, invoked, invoking } from '../testing/examples';

const given = givenFor(consentDeciders.invokeException);

describe('invoke an exception', () => {
  it('records a medical emergency with its four facts, sealed as health, and its citation', () =>
    given().when(invoking()).then(invoked()));

  it('holds as long as the table allows, or shorter', () => {
    given()
      .when(invoking({ until: hoursLater(5).toISOString() }))
      .then(invoked({ until: hoursLater(5).toISOString() }));
    given()
      .when(invoking({ until: hoursLater(500).toISOString() }))
      .then(invoked());
    expect(given(invoked()).state().exceptions.get(exception)).toMatchObject({
      ended: false,
      until: new Date('2026-11-05T14:30:00Z'),
    });
  });

  it.each([
    ['recipient', '42 CFR 2.51(c)(1)'],
    ['discloser', '42 CFR 2.51(c)(2)'],
    ['occurredAt', '42 CFR 2.51(c)(3)'],
    ['nature', '42 CFR 2.51(c)(4)'],
  ])('names the missing fact %s with its citation', (fact, citation) => {
    for (const incomplete of [
      { ...facts, [fact]: ' ' },
      Object.fromEntries(Object.entries(facts).filter(([name]) => name !== fact)),
    ]) {
      const refusal = given()
        .when(invoking({ facts: incomplete }))
        .isRefused('exception/missing-fact', 'exception/missing-fact');
      expect(refusal.details).toEqual([{ code: 'exception/missing-fact', message: `The fact "${fact}" is missing.`, citation }]);
    }
  });

  it('is one of the table, under its regime, for categories that it covers', () => {
    given()
      .when(invoking({ kind: 'curiosity' }))
      .isRefused('exception/not-in-policy');
    given()
      .when(invoking({ regime: 'hipaa' }))
      .isRefused('exception/not-in-policy');
    given()
      .when(invoking({ categories: ['substance-use', 'housing'] }))
      .isRefused('exception/category-not-covered');
    given()
      .when(invoking({ categories: [] }))
      .isRefused('exception/category-not-covered');
  });

  it('never opens another regime’s category, even where a table says so', () => {
    given()
      .when(invoking({ categories: ['health'], table: [{ ...emergency, categories: ['health'] }] }))
      .isRefused('exception/category-not-covered');
  });

  it('goes to another registered party', () => {
    given()
      .when(invoking({ recipient: 'nobody' }))
      .isRefused('exception/unknown-recipient');
    given()
      .when(invoking({ recipient: harbor }))
      .isRefused('exception/unknown-recipient');
  });

  it('is about what has happened, and not so long ago', () => {
    given()
      .when(invoking({ facts: { ...facts, occurredAt: hoursLater(1).toISOString() } }))
      .isRefused('exception/not-yet');
    given()
      .when(invoking({ now: hoursLater(72) }))
      .isRefused('exception/over');
    for (const occurredAt of ['yesterday', '2026-11-02', '2026-11-02T14:30:00', '2026-13-02T14:30:00Z'])
      given()
        .when(invoking({ facts: { ...facts, occurredAt } }))
        .isRefused('exception/invalid-time');
    given()
      .when(invoking({ facts: { ...facts, occurredAt: '2026-11-02T09:30:00-05:00' } }))
      .then(invoked({}, { health: { facts: { ...facts, occurredAt: '2026-11-02T09:30:00-05:00' } } }));
  });

  it('seals the facts of another exception under what it opens', () => {
    const audit = { ...emergency, kind: 'audit', requiredFacts: [], citation: '42 CFR 2.53' };
    given()
      .when(invoking({ kind: 'audit', table: [audit] }))
      .then(invoked({ kind: 'audit', citation: '42 CFR 2.53' }, { 'substance-use': { facts } }));
  });

  it('is invoked once under one id', () => {
    given(invoked()).when(invoking()).isRefused('exception/already-there');
    expect(given(invoked()).state().exceptions.get(exception)).toMatchObject({
      discloser: harbor,
      recipient: bayside,
      author: harbor,
    });
  });

  it('takes no words about a survivor: the facts stay on file with the discloser', () => {
    given()
      .when(invoking({ survivor: true }))
      .isRefused('exception/survivor-identity');
    const onFile = { recipient: 'on file', discloser: 'on file', occurredAt: facts.occurredAt, nature: 'on file' };
    given()
      .when(invoking({ survivor: true, facts: onFile }))
      .then(invoked({}, { health: { facts: onFile } }));
  });
});
