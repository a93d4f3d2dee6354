/** Exit codes: the one table, printed in the help and in `docs/hubctl.md`. */
export const EXIT = {
  ok: { code: 0, meaning: 'done' },
  refused: { code: 1, meaning: 'the hub refused it, or some items of a publication' },
  usage: { code: 2, meaning: 'the command, an option or a file given with it is wrong' },
  unreachable: { code: 3, meaning: 'the hub cannot be reached, or it failed' },
  notAllowed: { code: 4, meaning: 'not signed in, or not allowed' },
  notThere: { code: 5, meaning: 'there is nothing of that name for this party' },
} as const;

export type Exit = keyof typeof EXIT;

export const exitTable = (): string =>
  ['Exit codes:', ...Object.values(EXIT).map(({ code, meaning }) => `  ${code}  ${meaning}`)].join('\n');
