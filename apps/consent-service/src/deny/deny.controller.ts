import { Body, Controller, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  ApiCommand,
  EnumListMember,
  EnumMember,
  ObjectListMember,
  Received,
  madeNow,
  type ReceivedCommand,
} from '@hub/http-edge';
import { Roles } from '@hub/sign-in/nest';
import { INFORMATION_CATEGORIES, PURPOSES, type InformationCategory, type Purpose } from '@hub/vocabulary';
import { SelectorDto } from '../register/selector.dto';
import { AboutDto } from '../register/whom';
import { RecordDenial } from './deny.handler';

export class DenyDto extends AboutDto {
  @ObjectListMember(() => SelectorDto, { optional: true, description: 'Who may not disclose; default: nobody may' })
  disclosers?: SelectorDto[];
  @ObjectListMember(() => SelectorDto, { optional: true, description: 'Who may not receive; default: nobody may' })
  recipients?: SelectorDto[];
  @EnumListMember(INFORMATION_CATEGORIES, { optional: true, description: 'Default: every category' })
  categories?: InformationCategory[];
  @EnumMember(PURPOSES, { optional: true, description: 'The one purpose for which it is forbidden; default: every purpose' })
  onlyFor?: Purpose;
}

@ApiTags('denials')
@Controller('/v1/denials')
export class DenyController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @Roles('publisher', 'caseworker', 'coordinator', 'privacy-officer')
  @ApiCommand('Records that the person forbids; it beats every consent and permission, not a recorded exception')
  async deny(@Body() body: DenyDto, @Received() received: ReceivedCommand, @Res({ passthrough: true }) reply: FastifyReply) {
    return madeNow(await this.commands.execute(new RecordDenial(body, received)), reply);
  }
}
