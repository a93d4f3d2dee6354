import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { CalendarDate, Instant, PartyId, PartyKind, Uuid } from '@hub/vocabulary';

/** What every member of a body may say of itself. */
export interface MemberOptions {
  readonly description?: string;
  /** It may be absent; `null` is not absence and is refused. */
  readonly optional?: boolean;
}

/** Members of DTOs: each decorator checks the value and describes it in OpenAPI, so that the two cannot differ. */
const member = (
  { description, optional }: MemberOptions,
  schema: ApiPropertyOptions,
  ...checks: PropertyDecorator[]
): PropertyDecorator =>
  applyDecorators(
    ApiProperty({
      ...schema,
      required: optional !== true,
      ...(description === undefined ? {} : { description }),
    } as ApiPropertyOptions), // a union that spreading widens
    ...(optional ? [ValidateIf((_, value) => value !== undefined)] : []),
    ...checks,
  );

/** Text of 1 to `max` characters. */
export const TextMember = ({ max = 200, ...options }: MemberOptions & { readonly max?: number } = {}) =>
  member(options, { type: String, minLength: 1, maxLength: max }, IsString(), MinLength(1), MaxLength(max));

/** Text of a fixed form; `form` says in words what it must be. */
export const FormMember = (options: MemberOptions, pattern: RegExp, form: string) =>
  member(options, { type: String, pattern: pattern.source }, Matches(pattern, { message: `$property must be ${form}` }));

/** The same pattern as in the events, written once: there. */
const patternOf = (schema: object): RegExp => new RegExp(String(Reflect.get(schema, 'pattern')));

export const UuidMember = (options: MemberOptions = {}) => FormMember(options, patternOf(Uuid), 'a UUID in lower case');
export const PartyMember = (options: MemberOptions = {}) => FormMember(options, patternOf(PartyId), 'the id of a party');
export const KindMember = (options: MemberOptions = {}) => FormMember(options, patternOf(PartyKind), 'a party kind');
export const InstantMember = (options: MemberOptions = {}) =>
  FormMember(options, patternOf(Instant), 'an instant in UTC such as 2026-11-02T14:30:00Z');
export const DateMember = (options: MemberOptions = {}) =>
  FormMember(options, patternOf(CalendarDate), 'a date such as 2026-11-02');
/** Lower-case letters, digits and dashes. */
export const SlugMember = (options: MemberOptions = {}) =>
  FormMember(options, /^[a-z0-9][a-z0-9-]{0,99}$/, 'a name of lower-case letters, digits and dashes');

export const EnumMember = (values: readonly string[], options: MemberOptions = {}) =>
  member(options, { type: String, enum: [...values] }, IsIn([...values]));

export const FlagMember = (options: MemberOptions = {}) => member(options, { type: Boolean }, IsBoolean());

export const IntegerMember = ({ min, max, ...options }: MemberOptions & { readonly min: number; readonly max: number }) =>
  member(options, { type: 'integer', minimum: min, maximum: max }, IsInt(), Min(min), Max(max));

/** A number of a query string. */
export const CountMember = ({ min, max, ...options }: MemberOptions & { readonly min: number; readonly max: number }) =>
  applyDecorators(
    Type(() => Number),
    IntegerMember({ min, max, ...options }),
  );

export interface ListOptions extends MemberOptions {
  readonly min?: number;
  readonly max?: number;
}

const list = ({ min = 0, max = 200 }: ListOptions) => [IsArray(), ArrayMinSize(min), ArrayMaxSize(max)];

export const EnumListMember = (values: readonly string[], options: ListOptions = {}) =>
  member(
    options,
    { type: String, enum: [...values], isArray: true },
    ...list(options),
    ArrayUnique(),
    IsIn([...values], { each: true }),
  );

export const TextListMember = ({ length = 200, ...options }: ListOptions & { readonly length?: number } = {}) =>
  member(
    options,
    { type: [String] },
    ...list(options),
    IsString({ each: true }),
    MinLength(1, { each: true }),
    MaxLength(length, { each: true }),
  );

export const PartyListMember = (options: ListOptions = {}) =>
  member(
    options,
    { type: [String] },
    ...list(options),
    ArrayUnique(),
    Matches(patternOf(PartyId), { each: true, message: 'each of $property must be the id of a party' }),
  );

export const KindListMember = (options: ListOptions = {}) =>
  member(
    options,
    { type: [String] },
    ...list(options),
    ArrayUnique(),
    Matches(patternOf(PartyKind), { each: true, message: 'each of $property must be a party kind' }),
  );

export const DateListMember = (options: ListOptions = {}) =>
  member(
    options,
    { type: [String] },
    ...list(options),
    ArrayUnique(),
    Matches(patternOf(CalendarDate), { each: true, message: 'each of $property must be a date such as 2026-11-02' }),
  );

type ClassOf = abstract new () => object;

/** An object of another DTO class. */
export const ObjectMember = (type: () => ClassOf, options: MemberOptions = {}) =>
  member(options, { type }, IsObject(), ValidateNested(), Type(type)); // both take the class itself

export const ObjectListMember = (type: () => ClassOf, options: ListOptions = {}) =>
  member(options, { type, isArray: true }, ...list(options), ValidateNested({ each: true }), Type(type)); // as above

/** An object whose members are checked elsewhere, for example contents by information category. */
export const RecordMember = (options: MemberOptions = {}) =>
  member(options, { type: 'object', additionalProperties: true }, IsObject()); // a union that literals widen
