import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigurationError, configurationReference, readConfiguration } from '.';

const refusal = (environment: Record<string, string>): ConfigurationError => {
  try {
    readConfiguration(environment);
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
  }
  throw new Error('the setting was taken');
};

describe('configuration', () => {
  it('falls back to what runs a hub on one machine', () =>
    expect(readConfiguration({})).toMatchObject({
      PORT: 8080,
      HUB_DATA: '.hub',
      HUB_BUS: 'embedded',
      HUB_DATABASE_URL: undefined,
    }));

  it('takes an empty variable as not set', () => expect(readConfiguration({ PORT: '' }).PORT).toBe(8080));

  it.each([
    ['PORT', '70000'],
    ['PORT', 'eighty'],
    ['HUB_BUS', 'rabbit://x'],
    ['HUB_DEMONSTRATION', 'maybe'],
  ])('names %s when it is %s', (name, value) => {
    const error = refusal({ [name]: value });
    expect(error.variable).toBe(name);
    expect(error.message).toContain(value);
  });

  it('never prints a secret', () => {
    const error = refusal({ HUB_MASTER_KEY: 'not-a-key' });
    expect(error.variable).toBe('HUB_MASTER_KEY');
    expect(error.message).not.toContain('not-a-key');
  });

  it('refuses a misspelt setting instead of ignoring it', () =>
    expect(refusal({ HUB_JORNAL: '/x' }).variable).toBe('HUB_JORNAL'));

  it('is what docs/configuration.md says', () =>
    expect(readFileSync(join(__dirname, '..', '..', '..', 'docs', 'configuration.md'), 'utf8')).toBe(configurationReference()));
});
