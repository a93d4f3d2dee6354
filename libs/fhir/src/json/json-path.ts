/** `$.entry[3].resource.id` from its steps (RFC 9535); a member that is not a plain name is quoted. */
export const jsonPath = (steps: readonly (string | number)[]): string =>
  steps.reduce<string>(
    (path, step) =>
      typeof step === 'number'
        ? `${path}[${step}]`
        : /^[A-Za-z_]\w*$/.test(step)
          ? `${path}.${step}`
          : `${path}[${JSON.stringify(step)}]`,
    '$',
  );

/** The JSON path of a JSON pointer (RFC 6901), as schema checks report places. */
export const jsonPathOfPointer = (pointer: string): string =>
  jsonPath(
    pointer
      .split('/')
      .slice(1)
      .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
      .map((step) => (/^\d+$/.test(step) ? Number(step) : step)),
  );
