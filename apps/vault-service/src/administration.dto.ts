import { ApiProperty } from '@nestjs/swagger';
import type { RotationProgress } from '@hub/vault';

export class RotationAnswer implements RotationProgress {
  @ApiProperty({ type: 'integer', description: 'Keys that this request has wrapped under the master key in use' })
  rewrapped!: number;
  @ApiProperty({ type: 'integer', description: 'Keys left; 0: the master key before is needed no more' })
  remaining!: number;
}
