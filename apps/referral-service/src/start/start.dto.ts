import { DateMember } from '@hub/http-edge';
import { ToldDto } from '../told.dto';

export class StartDto extends ToldDto {
  @DateMember() startedOn!: string;
}
