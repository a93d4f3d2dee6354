import { ToldDto } from '../told.dto';

export class ResumeDto extends ToldDto {}
