import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsISO8601, IsIn, IsObject, IsOptional, IsString, Length, Matches, MaxLength } from 'class-validator';

/** A CloudEvent 1.0 in structured mode: one command from a party's own system. */
export class CloudEventDto {
  @ApiProperty({ enum: ['1.0'] })
  @IsIn(['1.0'])
  specversion!: '1.0';

  @ApiProperty({ description: 'With `source` the command’s name: the same two are the same command, whenever it comes again' })
  @IsString()
  @Length(1, 500)
  id!: string;

  @ApiProperty({ description: 'URI reference of the system that sends it' })
  @IsString()
  @Length(1, 500)
  source!: string;

  @ApiProperty({ example: 'referral-hub.command.referral.accept.v1' })
  @IsString()
  @MaxLength(200)
  type!: string;

  @ApiPropertyOptional({ description: 'Id of what the command is about, for example of the referral that it answers' })
  @IsOptional()
  @Matches(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  subject?: string;

  @ApiPropertyOptional({ description: 'When it happened at the sender; kept by nobody, the hub’s own time counts' })
  @IsOptional()
  @IsISO8601({ strict: true })
  time?: string;

  @ApiPropertyOptional({ enum: ['application/json'] })
  @IsOptional()
  @IsIn(['application/json'])
  datacontenttype?: 'application/json';

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @MaxLength(500)
  dataschema?: string;

  @ApiPropertyOptional({ description: 'W3C Trace Context' })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  traceparent?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @MaxLength(600)
  tracestate?: string;

  @ApiProperty({ type: Object, description: 'The body of the command, as the deciding service takes it' })
  @IsObject()
  data!: Record<string, unknown>;
}
