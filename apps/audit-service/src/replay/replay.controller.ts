import { Readable } from 'node:stream';
import { Controller, Get, Inject, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { CLOCK, EVENT_STORE } from '@hub/composition';
import type { Clock, EventStore } from '@hub/event-sourcing';
import { ApiQueryOf, Problem } from '@hub/http-edge';
import { SignInError, type Caller } from '@hub/sign-in';
import { CurrentCaller, Roles } from '@hub/sign-in/nest';
import { HUB_PARTY } from '@hub/vocabulary';
import { momentOf } from './moment';
import { ReplayService, type Selection } from './replay-service';
import { ReplayQuery } from './replay.query';

@Controller('v1/replay')
@Roles('auditor', 'integration-specialist')
export class ReplayController {
  constructor(
    @Inject(ReplayService) private readonly replays: ReplayService,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** NDJSON; the last line is of kind `end`: an answer without it was cut short. Only for the hub's own: it holds log positions. */
  @Get()
  @ApiQueryOf('The log folded up to a moment, or what a party could see then')
  @ApiOkResponse({ description: 'One JSON value on each line', content: { 'application/x-ndjson': {} } })
  async replay(@Query() query: ReplayQuery, @CurrentCaller() caller: Caller): Promise<StreamableFile> {
    if (caller.party !== HUB_PARTY) throw new SignInError('sign-in/role');
    const selection = selectionOf(query);
    const moment = await momentOf(this.store, query.until, this.clock.now());
    return new StreamableFile(Readable.from(this.replays.lines(selection, moment, query.party)), {
      type: 'application/x-ndjson',
    });
  }
}

const selectionOf = ({ stream, all }: ReplayQuery): Selection => {
  if (stream !== undefined && stream !== '' && all === undefined) return { stream };
  if (stream === undefined && all !== undefined) return { all: true };
  throw new Problem({
    status: 400,
    code: 'replay/what',
    detail: 'A replay is of one stream, or of the whole log.',
    todo: 'Give either stream=<name> or all=true.',
  });
};
