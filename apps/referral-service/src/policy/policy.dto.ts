import {
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
}
