import { givenFor } from '@hub/event-sourcing/testing';
import { adoptPolicyDecider } from '../deciders';
import { mayPublishFor } from '../policy.state';
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
