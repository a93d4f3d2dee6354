import { ToldDto } from '../told.dto';

export class NoShowDto extends ToldDto {}
