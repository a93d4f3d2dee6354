import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { needsOf, serviceNames } from '@hub/process';

const page = readFileSync(join(__dirname, '..', '..', 'docs', 'install.md'), 'utf8');

/** The cells of a service's row, without the marks of code. */
const rowOf = (service: string): readonly string[] => {
  const line = page.split('\n').find((each) => each.startsWith(`| \`${service}\``)) ?? '';
  return line
    .split('|')
    .slice(2, -1)
    .map((cell) => cell.replaceAll('`', '').trim());
};

describe('docs/install.md', () => {
  it.each(serviceNames)('says what the %s may reach', (service) => {
    const { roles, keys, bus, journal, vault, gateway } = needsOf(service);
    const asks = [...(vault === 'elsewhere' ? ['vault'] : []), ...(gateway ? ['referral', 'consent'] : [])];
    expect(rowOf(service)).toEqual([roles.join(', '), keys.join(', '), bus ? 'yes' : '', journal ? 'yes' : '', asks.join(', ')]);
  });

  it('names the program of each service as it is started', () => {
    for (const service of serviceNames)
      expect(page).toContain(`--env-file=$etc/services/${service}/service.env dist/apps/${service}/src/main.js`);
  });
});
