import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { SIDES, type Side } from '../adapter-config';
import { STATUSES, type ReferralStatus } from '../view/referral-summary';

/** A read that waits for one's own write. */
export class AtLeastQuery {
  @ApiPropertyOptional({ description: 'The token of a command’s answer: the read waits until it is in the view.' })
  @IsOptional()
  @IsString()
  @MaxLength(4096)
  'at-least'?: string;
}

/** How the list is narrowed and paged. */
export class ReferralsQuery extends AtLeastQuery {
  @ApiPropertyOptional({ enum: STATUSES, description: '`delivered`: the addressee has it, and no answer is known' })
  @IsOptional()
  @IsIn(STATUSES)
  status?: ReferralStatus;

  @ApiPropertyOptional({ enum: ['true', 'false'], description: 'Only those in which your party must act next' })
  @IsOptional()
  @IsIn(['true', 'false'])
  'needs-my-action'?: 'true' | 'false';

  @ApiPropertyOptional({ enum: SIDES, description: 'Referrals that your party made, that came to it, or both' })
  @IsOptional()
  @IsIn(SIDES)
  side?: Side;

  @ApiPropertyOptional({ minimum: 1, maximum: 100, default: 50 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  limit?: number;

  @ApiPropertyOptional({ description: 'The `next` of the page before' })
  @IsOptional()
  @IsString()
  @MaxLength(4096)
  cursor?: string;
}
