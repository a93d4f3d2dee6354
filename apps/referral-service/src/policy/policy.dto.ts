import {
  DateListMember,
  EnumListMember,
  EnumMember,
  FlagMember,
  IntegerMember,
  KindListMember,
  KindMember,
  ObjectListMember,
  ObjectMember,
  PartyListMember,
  PartyMember,
  SlugMember,
  TextListMember,
  TextMember,
} from '@hub/http-edge';
import { MEANS_OF_INTRODUCTION, type LimitedAct, type MeansOfIntroduction } from '@hub/parties';
import { INFORMATION_CATEGORIES, PURPOSES, REGIMES, type InformationCategory, type Purpose, type Regime } from '@hub/vocabulary';

export class PartyKindDto {
  @KindMember() kind!: string;
  @TextMember({ description: 'As this jurisdiction names it' }) label!: string;
  @EnumListMember(INFORMATION_CATEGORIES, { description: 'What dealing with such a party gives away' })
  implies!: InformationCategory[];
  @FlagMember({ optional: true, description: 'Covered entity or business associate (42 CFR 2.33(b)(1)); default no' })
  coveredEntity?: boolean;
}

export class PermissionDto {
  @SlugMember() id!: string;
  @EnumMember(REGIMES) regime!: Regime;
  @EnumListMember(INFORMATION_CATEGORIES, { min: 1 }) categories!: InformationCategory[];
  @KindListMember({ min: 1 }) discloserKinds!: string[];
  @KindListMember({ min: 1 }) recipientKinds!: string[];
  @EnumListMember(PURPOSES, { min: 1 }) purposes!: Purpose[];
  @TextMember({ max: 500 }) citation!: string;
}

export class ExceptionRowDto {
  @SlugMember() kind!: string;
  @EnumMember(REGIMES) regime!: Regime;
  @EnumListMember(INFORMATION_CATEGORIES, { min: 1 }) categories!: InformationCategory[];
  @TextListMember({ max: 20 }) requiredFacts!: string[];
  @IntegerMember({ min: 1, max: 100_000 }) maximumHours!: number;
  @TextMember({ max: 500 }) citation!: string;
}

export class TrustedRecorderDto {
  @PartyMember() recorder!: string;
  @PartyListMember({ max: 2_000 }) disclosers!: string[];
}

export class LimitsDto {
  @IntegerMember({ min: 1, max: 100_000, description: 'Hours from reception to answer' }) answerHours!: number;
  @IntegerMember({ min: 1, max: 100_000, description: 'Hours from acceptance to service start' }) startHours!: number;
}

export class TimeLimitDto {
  @IntegerMember({ optional: true, min: 1, max: 100_000, description: 'Day and night' }) hours?: number;
  @IntegerMember({ optional: true, min: 1, max: 1_000, description: 'Monday to Friday but for holidays' }) businessDays?: number;
}

const LimitMember = () => ObjectMember(() => TimeLimitDto, { optional: true });

/** `LIMITED_ACTS` of @hub/parties: how long each act may take; where it is absent, `limits` holds. */
export class TimeLimitsDto implements Record<LimitedAct, TimeLimitDto | undefined> {
  @LimitMember() 'give-basis': TimeLimitDto | undefined;
  @LimitMember() answer: TimeLimitDto | undefined;
  @LimitMember() 'give-information': TimeLimitDto | undefined;
  @LimitMember() 'review-waitlist': TimeLimitDto | undefined;
  @LimitMember() 'start-service': TimeLimitDto | undefined;
  @LimitMember() 'report-appointment': TimeLimitDto | undefined;
  @LimitMember() rebook: TimeLimitDto | undefined;
  @LimitMember() resume: TimeLimitDto | undefined;
  @LimitMember() 'report-progress': TimeLimitDto | undefined;
  @LimitMember() 'end-service': TimeLimitDto | undefined;
  @LimitMember() 'answer-cancel-request': TimeLimitDto | undefined;
  @LimitMember() 'send-elsewhere': TimeLimitDto | undefined;
  @LimitMember() introduce: TimeLimitDto | undefined;
  @LimitMember() confirm: TimeLimitDto | undefined;
  @LimitMember() 'try-again': TimeLimitDto | undefined;
}

export class InstrumentDto {
  @SlugMember() id!: string;
  @TextMember({ description: 'As this jurisdiction calls it' }) label!: string;
  @TextMember() name!: string;
}

export class PolicyDto {
  @TextMember() version!: string;
  @TextMember() jurisdiction!: string;
  @TextMember({ description: 'IANA name' }) timeZone!: string;
  @ObjectListMember(() => PartyKindDto, { max: 100 }) partyKinds!: PartyKindDto[];
  @ObjectListMember(() => PermissionDto, { max: 500 }) permissions!: PermissionDto[];
  @ObjectListMember(() => ExceptionRowDto, { max: 500 }) exceptions!: ExceptionRowDto[];
  @ObjectListMember(() => TrustedRecorderDto, { max: 500 }) trustedRecorders!: TrustedRecorderDto[];
  @PartyListMember({ max: 100 }) importers!: string[];
  @ObjectMember(() => LimitsDto) limits!: LimitsDto;
  @DateListMember({ optional: true, max: 2_000, description: 'Days on which offices do not work' }) holidays?: string[];
  @ObjectMember(() => TimeLimitsDto, { optional: true }) timeLimits?: TimeLimitsDto;
  @EnumListMember(MEANS_OF_INTRODUCTION, {
    optional: true,
    min: 1,
    description: 'What counts as an introduction; default: in-person',
  })
  introductionMeans?: MeansOfIntroduction[];
  @ObjectListMember(() => InstrumentDto, { optional: true, max: 100 }) instruments?: InstrumentDto[];
}
