import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, Matches, MaxLength } from 'class-validator';

/** What to replay, up to when, and as seen by whom. */
export class ReplayQuery {
  @ApiPropertyOptional({ description: 'One stream, for example referral-<id>. Give this or all=true.' })
  @IsOptional()
  @IsString()
  @MaxLength(300)
  stream?: string;

  @ApiPropertyOptional({ enum: ['true'], description: 'The whole log.' })
  @IsOptional()
  @IsIn(['true'])
  all?: 'true';

  @ApiPropertyOptional({ description: 'A log position, or an instant (RFC 3339). Default: the present end of the log.' })
  @IsOptional()
  @IsString()
  @MaxLength(40)
  until?: string;

  @ApiPropertyOptional({ description: 'What this party could see then, instead of the state.' })
  @IsOptional()
  @Matches(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/)
  party?: string;
}
