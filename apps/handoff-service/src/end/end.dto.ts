import { EPISODE_OUTCOME_CODES, type EpisodeOutcome } from '@hub/coordination';
import { DateMember, EnumMember } from '@hub/http-edge';
import { ToldDto } from '../told.dto';

export class EndEpisodeDto extends ToldDto {
  @EnumMember(EPISODE_OUTCOME_CODES) outcome!: EpisodeOutcome;
  @DateMember() endedOn!: string;
}
