import { IsIn, ValidateBy, ValidateIf } from 'class-validator';
import { ApiProperty } from '@nestjs/swagger';
import { stated } from '@hub/command-handling';
import type { AlsoCovered, ConsentForm, Statement, Signature } from '@hub/consent';
import {
  DateMember,
  EnumListMember,
  EnumMember,
  FlagMember,
  ObjectListMember,
  ObjectMember,
  PartyListMember,
  PartyMember,
  Problem,
  TextMember,
} from '@hub/http-edge';
import { INFORMATION_CATEGORIES, PURPOSES, type InformationCategory, type Purpose } from '@hub/vocabulary';
import { SelectorDto, selectorsOf } from '../register/selector.dto';

const STATEMENTS: readonly Statement[] = [
  'right-to-revoke',
  'redisclosure',
  'consequences-of-refusing',
  'not-a-condition-of-service',
];
const SIGNERS: readonly Signature['by'][] = ['subject', 'parent', 'guardian', 'personal-representative'];
const ALSO_COVERED: readonly AlsoCovered[] = [
  'counselling-notes',
  'psychotherapy-notes',
  'proceedings-against-the-subject',
  'other-document',
];

const isPurposes = (value: unknown): boolean =>
  value === 'tpo' ||
  (Array.isArray(value) &&
    new Set(value).size === value.length &&
    value.every((each) => typeof each === 'string' && (PURPOSES as readonly string[]).includes(each))); // widened to ask

const purposesMessage = `purposes must be "tpo" or a list of different ones of: ${PURPOSES.join(', ')}`;

export class IntermediaryDto {
  @PartyMember() party!: string;
  @PartyListMember({ optional: true }) members?: string[];
  @FlagMember({ optional: true }) treatingProvidersOnly?: boolean;
}

/** One of the three. */
export class ExpiryDto {
  @DateMember({ optional: true, description: 'The last day, inclusive' }) on?: string;
  @TextMember({ optional: true, max: 500, description: 'The event by which it ends, in words' }) event?: string;
  @ApiProperty({ enum: [true], required: false, description: 'The form says "none"' })
  @ValidateIf((_, value) => value !== undefined)
  @IsIn([true])
  none?: true;
}

export class SignatureDto {
  @EnumMember(SIGNERS) by!: Signature['by'];
  @DateMember({ optional: true, description: 'The day written beside it' }) on?: string;
  @TextMember({ optional: true, max: 500, description: 'On what the signer’s authority rests, where it is not the person' })
  authority?: string;
  @TextMember({ optional: true, max: 500, description: 'Sealed' }) name?: string;
  @FlagMember({ optional: true }) notTheAbuser?: boolean;
}

/** A signed release, element by element as the paper was filled; what the paper lacks is left out and named in the refusal. */
export class ConsentFormDto {
  @TextMember({ optional: true, max: 500, description: 'Sealed' }) subjectName?: string;
  @FlagMember({ optional: true, description: 'The form names the person, and the name stays with you' }) subjectNamed?: boolean;
  @PartyListMember({ optional: true }) disclosers?: string[];
  @ObjectListMember(() => SelectorDto, { optional: true }) recipients?: SelectorDto[];
  @ObjectMember(() => IntermediaryDto, { optional: true }) intermediary?: IntermediaryDto;
  @FlagMember({ optional: true }) coveredRecipient?: boolean;
  @EnumListMember(INFORMATION_CATEGORIES, { optional: true }) categories?: InformationCategory[];

  @ApiProperty({
    required: false,
    oneOf: [
      { type: 'array', items: { type: 'string', enum: [...PURPOSES] } },
      { type: 'string', enum: ['tpo'] },
    ],
    description: 'Each purpose, or "tpo" for all future treatment, payment and health care operations',
  })
  @ValidateIf((_, value) => value !== undefined)
  @ValidateBy({ name: 'isPurposes', validator: { validate: isPurposes, defaultMessage: () => purposesMessage } })
  purposes?: Purpose[] | 'tpo';

  @ObjectMember(() => ExpiryDto, { optional: true }) expiry?: ExpiryDto;
  @EnumListMember(STATEMENTS, { optional: true }) statements?: Statement[];
  @ObjectListMember(() => SignatureDto, { optional: true, max: 10 }) signatures?: SignatureDto[];
  @FlagMember({ optional: true }) subjectIsMinor?: boolean;
  @FlagMember({ optional: true }) minorMayActAlone?: boolean;
  @FlagMember({ optional: true }) subjectLacksCapacity?: boolean;
  @EnumListMember(ALSO_COVERED, { optional: true }) alsoCovers?: AlsoCovered[];
}

/** The form as the deciders read it. @throws Problem 400 for a recipient or an expiry that says two things at once */
export function formOf({ recipients, intermediary, expiry, signatures, ...rest }: ConsentFormDto): ConsentForm {
  return stated({
    ...rest,
    recipients: recipients && selectorsOf(recipients, '/form/recipients'),
    intermediary: intermediary && { party: intermediary.party, ...stated({ ...intermediary }) },
    expiry: expiry && expiryOf(expiry),
    signatures: signatures?.map((signature) => ({ by: signature.by, ...stated({ ...signature }) })),
  });
}

function expiryOf({ on, event, none }: ExpiryDto): NonNullable<ConsentForm['expiry']> {
  if (on !== undefined && event === undefined && none === undefined) return { on };
  if (event !== undefined && on === undefined && none === undefined) return { event };
  if (none !== undefined && on === undefined && event === undefined) return { none };
  throw new Problem({
    status: 400,
    code: 'http/invalid-request',
    detail: 'The request has members that cannot be taken; each is named with its place.',
    todo: 'Correct the members named and send the request again.',
    errors: [{ code: 'http/invalid-member', pointer: '/form/expiry', detail: 'must say one of: on, event, none' }],
  });
}
