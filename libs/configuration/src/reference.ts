import { VARIABLES, type Variable } from './variables';

/** `docs/configuration.md`, written from the table; a test holds the file against it. */
export const configurationReference = (): string => {
  const rows = Object.entries(VARIABLES).map(
    ([name, row]: [string, Variable]) =>
      `| \`${name}\` | ${row.fallback === undefined ? '–' : `\`${row.fallback}\``} | ${row.description}${row.secret ? ' Secret.' : ''} |`,
  );
  return [
    '# Configuration',
    '',
    'Settings come from the environment and are read once, at start. A value that cannot be used stops the process with the',
    'name of the variable; so does a `HUB_…` variable that does not exist.',
    '',
    '| variable | default | meaning |',
    '| --- | --- | --- |',
    ...rows,
    '',
    'This page is written from `libs/configuration/src/variables.ts`: `npm run docs` writes it again.',
    '',
  ].join('\n');
};
