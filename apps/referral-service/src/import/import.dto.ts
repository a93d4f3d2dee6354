import { EnumMember, InstantMember, ObjectListMember, ObjectMember, PartyMember, TextMember, UuidMember } from '@hub/http-edge';
import { PRIORITIES, TASK_STATUSES, type Priority, type TaskStatus } from '@hub/referral';
import { PURPOSES, type Purpose } from '@hub/vocabulary';
import { ClientDto } from '../request/request.dto';
import { ToldDto } from '../told.dto';

export class HistoryDto {
  @EnumMember(TASK_STATUSES) status!: TaskStatus;
  @InstantMember({ optional: true, description: 'Where it is known' }) at?: string;
}

export class IdentifierDto {
  @TextMember({ optional: true, max: 500 }) system?: string;
  @TextMember({ max: 500 }) value!: string;
  @TextMember({ optional: true }) version?: string;
}

export class AttachmentDto {
  @TextMember({ max: 100, description: 'For example Consent' }) type!: string;
  @TextMember({ max: 500 }) reference!: string;
}

export class ImportReferralDto extends ToldDto {
  @PartyMember({
    optional: true,
    description: 'The requester; default: your own party. Another one only where the policy names you as importer',
  })
  sender?: string;
  @PartyMember() addressee!: string;
  @ObjectMember(() => ClientDto, { optional: true }) client?: ClientDto;
  @TextMember({ max: 500, description: 'What the Task is about (FHIR Task.focus): with the owner it names the referral' })
  focus!: string;
  @TextMember({ max: 500, description: 'FHIR Task.owner as the sender writes it' }) owner!: string;
  @EnumMember(TASK_STATUSES) status!: TaskStatus;
  @EnumMember(PRIORITIES, { optional: true }) priority?: Priority;
  @InstantMember() requestedAt!: string;
  @EnumMember(PURPOSES) purpose!: Purpose;
  @UuidMember({ optional: true }) partOf?: string;
  @ObjectListMember(() => HistoryDto, { optional: true, max: 100 }) history?: HistoryDto[];
  @ObjectListMember(() => IdentifierDto, { optional: true, max: 50 }) identifiers?: IdentifierDto[];
  @ObjectListMember(() => AttachmentDto, { optional: true, max: 50, description: 'Kept by reference, basis of nothing' })
  attachments?: AttachmentDto[];
}
