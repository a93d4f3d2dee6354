import { givenFor } from '@hub/event-sourcing/testing';
import { adoptPolicyDecider } from '../deciders';
import type { PolicyAdopted } from '../policy.events';
import { countedMeans, localName, mayPublishFor } from '../policy.state';
import { policy } from '../testing/examples';
import { policyAdopted } from './adopt-policy.decider';

const given = givenFor(adoptPolicyDecider);
const [permission] = policy().permissions;
const [exception] = policy().exceptions;

describe('adopt a policy', () => {
  it('puts a version into force', () => {
    given().when({ policy: policy() }).then(policyAdopted(policy()));
    expect(given(policyAdopted(policy()), policyAdopted(policy({ version: '2' }))).state().inForce?.version).toBe('2');
  });

  it('changes nothing with the version in force, and never gives a version other content', () => {
    given(policyAdopted(policy())).when({ policy: policy() }).thenNothing();
    given(policyAdopted(policy()))
      .when({ policy: policy({ importers: [] }) })
      .isRefused('policy/version-taken');
    given(policyAdopted(policy()), policyAdopted(policy({ version: '2' })))
      .when({ policy: policy() })
      .isRefused('policy/version-taken');
  });

  it('refuses each permission that lists a category of another regime, with its citation', () => {
    const refusal = given()
      .when({ policy: policy({ permissions: [{ ...permission!, categories: ['health', 'substance-use', 'education'] }] }) })
      .isRefused('policy/regime-mismatch', 'policy/regime-mismatch', 'policy/regime-mismatch');
    expect(refusal.details?.map(({ citation }) => citation)).toEqual(['45 CFR 164.506', '45 CFR 164.506']);
  });

  it('refuses each exception that lists a category of another regime', () => {
    given()
      .when({ policy: policy({ exceptions: [{ ...exception!, categories: ['health'] }] }) })
      .isRefused('policy/regime-mismatch', 'policy/regime-mismatch');
  });

  it.each(['Florida', 'EST5', '+05:00', '', 'America/Gotham'])('reckons days in no such zone as "%s"', (timeZone) => {
    given()
      .when({ policy: policy({ timeZone }) })
      .isRefused('policy/unknown-time-zone');
  });

  it('wants every kind of a permission listed', () => {
    given()
      .when({ policy: policy({ permissions: [{ ...permission!, recipientKinds: ['bakery'] }] }) })
      .isRefused('policy/unknown-kind', 'policy/unknown-kind');
  });

  it.each([
    ['an act that the hub does not know', { answr: { hours: 4 } }],
    ['two units', { answer: { hours: 4, businessDays: 1 } }],
    ['no unit', { answer: {} }],
  ])('takes no time limit of %s', (_, limits) => {
    // What a file or a request may hold, whatever the type says.
    const timeLimits = limits as PolicyAdopted['timeLimits'] & object;
    given()
      .when({ policy: policy({ timeLimits }) })
      .isRefused('policy/unknown-limit', 'policy/unknown-limit');
  });

  it('knows no holiday on a day that no calendar has', () => {
    given()
      .when({ policy: policy({ holidays: ['2026-02-30'] }) })
      .isRefused('policy/no-such-day', 'policy/no-such-day');
  });

  it('keeps no two rows of one name', () => {
    given()
      .when({ policy: policy({ permissions: [permission!, permission!], exceptions: [exception!, exception!] }) })
      .isRefused('policy/row-twice', 'policy/row-twice', 'policy/row-twice');
  });
});

describe('who may publish for whom', () => {
  it('is the party itself, or an importer that the policy names', () => {
    expect(mayPublishFor(policy(), 'harbor-recovery', 'harbor-recovery')).toBe(true);
    expect(mayPublishFor(policy(), 'state-exchange', 'harbor-recovery')).toBe(true);
    expect(mayPublishFor(policy(), 'bayside-counseling', 'harbor-recovery')).toBe(false);
  });
});

describe('what a policy says of its jurisdiction', () => {
  const silent = policy();
  delete silent.introductionMeans;

  it('is which means count as an introduction: face to face alone where it says nothing', () => {
    expect(countedMeans(policy())).toEqual(['in-person', 'video']);
    expect(countedMeans(silent)).toEqual(['in-person']);
  });

  it('is how it calls a kind of party; the kind itself where it says nothing', () => {
    expect(localName(policy(), 'cbc')).toBe('Community-Based Care lead agency');
    expect(localName(policy(), 'bakery')).toBe('bakery');
    expect(localName(undefined, 'cbc')).toBe('cbc');
  });
});
