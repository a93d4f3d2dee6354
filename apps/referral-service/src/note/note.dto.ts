import { ToldDto } from '../told.dto';

export class NoteDto extends ToldDto {}
