import { ApiProperty } from '@nestjs/swagger';

/** The answer to a command on an episode of coordination. */
export class EpisodeAnswered {
  @ApiProperty({ format: 'uuid' }) episode!: string;
  @ApiProperty({ description: 'Opaque; send it as ?at-least= to read a view that shows what this command did' }) token!: string;
  @ApiProperty({ description: 'Whether the command had been carried out before' }) repeated!: boolean;
}

/** The answer to a command on a hand-off. */
export class HandoffAnswered {
  @ApiProperty({ format: 'uuid' }) handoff!: string;
  @ApiProperty({ description: 'Opaque; send it as ?at-least= to read a view that shows what this command did' }) token!: string;
  @ApiProperty({ description: 'Whether the command had been carried out before' }) repeated!: boolean;
}
