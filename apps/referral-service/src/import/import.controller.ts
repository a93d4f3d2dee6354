import { Body, Controller, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  ApiCommand,
  EnumMember,
  InstantMember,
  ObjectListMember,
  ObjectMember,
  PartyMember,
  Received,
  RecordMember,
  TextMember,
  UuidMember,
  madeNow,
  type ReceivedCommand,
} from '@hub/http-edge';
import { PRIORITIES, TASK_STATUSES, type Priority, type TaskStatus } from '@hub/referral';
import { Roles } from '@hub/sign-in/nest';
import { PURPOSES, type Purpose } from '@hub/vocabulary';
import { ReferralAnswered } from '../answers';
import { ClientDto } from '../request/request.controller';
import { ImportFromSystem } from './import.handler';

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

export class ImportReferralDto {
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
  @RecordMember({ optional: true, description: 'What is told, by information category; each is sealed' })
  contents?: Record<string, unknown>;
}

@ApiTags('referrals')
@Controller('/v1/referrals/import')
export class ImportReferralController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @Roles('publisher', 'caseworker', 'coordinator')
  @ApiCommand('Records a referral that another system already works on, in the state it is in; a later version moves it on')
  @ApiCreatedResponse({ type: ReferralAnswered })
  @ApiOkResponse({ type: ReferralAnswered, description: 'The same command again: what its first attempt did' })
  async import(
    @Body() body: ImportReferralDto,
    @Received() received: ReceivedCommand,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return madeNow(await this.commands.execute(new ImportFromSystem(body, received)), reply);
  }
}
