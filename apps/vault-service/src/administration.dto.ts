import { ApiProperty } from '@nestjs/swagger';
import { EnumMember, InstantMember, UuidMember } from '@hub/http-edge';
import { HOLD_REASONS, type Hold, type HoldReason, type RotationProgress } from '@hub/vault';

export class RotationAnswer implements RotationProgress {
  @ApiProperty({ type: 'integer', description: 'Keys that this request has wrapped under the master key in use' })
  rewrapped!: number;
  @ApiProperty({ type: 'integer', description: 'Keys left; 0: the master key before is needed no more' })
  remaining!: number;
}

export class HoldsOfDto {
  @UuidMember() subject!: string;
}

export class ReleaseDto extends HoldsOfDto {
  @UuidMember() hold!: string;
}

export class HoldDto extends HoldsOfDto {
  @UuidMember({ description: 'Chosen by you; the same one when you repeat this' }) hold!: string;
  @EnumMember(HOLD_REASONS) reason!: HoldReason;
  @InstantMember({ optional: true, description: 'When it ends by itself; absent: when it is released' }) until?: string;
}

export class HoldAnswer implements Hold {
  @ApiProperty({ format: 'uuid' }) hold!: string;
  @ApiProperty({ enum: HOLD_REASONS }) reason!: HoldReason;
  @ApiProperty({ required: false, format: 'date-time' }) until?: string;
}

export class HoldsAnswer {
  @ApiProperty({ type: [HoldAnswer] }) holds!: readonly HoldAnswer[];
}
