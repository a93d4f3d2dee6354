import { ValidationPipe, type ValidationError } from '@nestjs/common';
import { getMetadataStorage } from 'class-validator';
import { Problem, type ProblemItem } from './problem';
import { rememberRules } from './remembered-rules';

/**
 * Checks bodies and queries against their DTO classes. Members that the class does not name are refused, not dropped: a
 * misspelt member would otherwise be a silent loss. Values are never repeated, and neither are unknown names: the known ones are listed.
 */
export const validationPipe = (): ValidationPipe => {
  rememberRules();
  return new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    transform: true,
    validationError: { target: true, value: false },
    exceptionFactory: (errors) => validationProblem(errors),
  });
};

/** 400 with one item for each member that cannot be taken. */
export function validationProblem(errors: readonly ValidationError[]): Problem {
  const items = [...new Map(errors.flatMap((error) => itemsOf(error, '')).map((item) => [JSON.stringify(item), item])).values()];
  return new Problem({
    status: 400,
    code: 'http/invalid-request',
    detail: 'The request has members that cannot be taken; each is named with its place.',
    todo: 'Correct the members named and send the request again.',
    errors: items.slice(0, 50),
  });
}

function itemsOf(error: ValidationError, parent: string): ProblemItem[] {
  const unknown = error.constraints !== undefined && 'whitelistValidation' in error.constraints;
  if (unknown)
    return [
      { code: 'http/unknown-member', pointer: parent, detail: `Holds a member that is not known here. ${known(error.target)}` },
    ];
  const pointer = `${parent}/${error.property.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  const own = Object.values(error.constraints ?? {}).map((detail) => ({ code: 'http/invalid-member', pointer, detail }));
  return [...own, ...(error.children ?? []).flatMap((child) => itemsOf(child, pointer))];
}

function known(target: object | undefined): string {
  const metadata =
    target === undefined ? [] : getMetadataStorage().getTargetValidationMetadatas(target.constructor, '', true, false);
  const names = [...new Set(metadata.map(({ propertyName }) => propertyName))].sort();
  return names.length === 0 ? '' : `Known are: ${names.join(', ')}.`;
}
