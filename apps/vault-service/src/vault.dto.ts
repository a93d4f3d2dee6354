import { Allow, Equals, Matches } from 'class-validator';
import { ApiProperty } from '@nestjs/swagger';
import { EnumMember, ObjectListMember, ObjectMember, TextMember, UuidMember } from '@hub/http-edge';
import { INFORMATION_CATEGORIES, OPEN, type InformationCategory, type SegmentCategory } from '@hub/vocabulary';
import { LONGEST_BATCH } from '@hub/vault';

const Base64Url = () => Matches(/^[A-Za-z0-9_-]+$/, { message: '$property must be base64url' });

export class SealedSegmentDto {
  @ApiProperty({ enum: [1] }) @Equals(1) v!: 1;
  @ApiProperty() @Base64Url() key!: string;
  @ApiProperty() @Base64Url() iv!: string;
  @ApiProperty() @Base64Url() ciphertext!: string;
}

export class SealRequestDto {
  @UuidMember() eventId!: string;
  @TextMember({ max: 200 }) stream!: string;
  @EnumMember(INFORMATION_CATEGORIES) category!: InformationCategory;
  @UuidMember() subject!: string;
  @UuidMember({ optional: true, description: 'The consent under whose own key it is sealed' }) release?: string;
  @ApiProperty({ description: 'Any JSON value' }) @Allow() content!: unknown;
}

export class HeldSegmentDto {
  @UuidMember({ description: 'The disclosure that gave it' }) disclosure!: string;
  @ApiProperty({ description: 'Log position of the disclosure' })
  @Matches(/^[0-9]{1,19}$/, { message: '$property must be decimal digits' })
  position!: string;
  @EnumMember([OPEN, ...INFORMATION_CATEGORIES]) category!: SegmentCategory;
}

export class OpenRequestDto extends HeldSegmentDto {
  @EnumMember(INFORMATION_CATEGORIES) declare category: InformationCategory;
  @ObjectMember(() => SealedSegmentDto) segment!: SealedSegmentDto;
}

export class SealBatchDto {
  @ObjectListMember(() => SealRequestDto, { max: LONGEST_BATCH }) requests!: SealRequestDto[];
}

export class OpenBatchDto {
  @ObjectListMember(() => OpenRequestDto, { max: LONGEST_BATCH }) requests!: OpenRequestDto[];
}

export class StandingBatchDto {
  @ObjectListMember(() => HeldSegmentDto, { max: LONGEST_BATCH }) requests!: HeldSegmentDto[];
}

export class EraseDto {
  @UuidMember() subject!: string;
}

export class SealedAnswer {
  @ApiProperty({ type: [SealedSegmentDto] }) segments!: readonly SealedSegmentDto[];
}

export class OpenOutcome {
  @ApiProperty({ enum: ['opened', 'erased', 'refused'] }) outcome!: string;
  @ApiProperty({ required: false, description: 'The content, where it was opened' }) content?: unknown;
}

export class OpenedAnswer {
  @ApiProperty({ type: [OpenOutcome], description: 'In the order asked' }) answers!: readonly OpenOutcome[];
}

export class StandingOutcome {
  @ApiProperty({ enum: ['standing', 'refused'] }) outcome!: string;
}

export class StandingAnswers {
  @ApiProperty({ type: [StandingOutcome], description: 'In the order asked' }) answers!: readonly StandingOutcome[];
}
