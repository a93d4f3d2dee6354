import { ApiProperty } from '@nestjs/swagger';

/** The answer to a command on a referral. */
export class ReferralAnswered {
  @ApiProperty({ format: 'uuid' }) referral!: string;
  @ApiProperty({ description: 'Opaque; send it as ?at-least= to read a view that shows what this command did' }) token!: string;
  @ApiProperty({ description: 'Whether the command had been carried out before' }) repeated!: boolean;
}
