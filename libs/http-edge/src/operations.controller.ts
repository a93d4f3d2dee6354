import { Controller, Get, HttpCode, Inject, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Registry } from 'prom-client';
import { Public } from '@hub/sign-in/nest';
import { EDGE_METRICS } from './metrics';
import { Readiness } from './readiness';

/** What whoever runs the process asks it: alive, ready, figures. Tells nothing of any party or person. */
@Controller()
@Public()
@ApiExcludeController()
export class OperationsController {
  constructor(
    @Inject(Readiness) private readonly readiness: Readiness,
    @Inject(EDGE_METRICS) private readonly metrics: Registry,
  ) {}

  @Get('/livez')
  alive() {
    return { alive: true };
  }

  @Get('/readyz')
  @HttpCode(200)
  async ready(@Res({ passthrough: true }) reply: FastifyReply) {
    const report = await this.readiness.report();
    if (!report.ready) void reply.status(503);
    return report;
  }

  @Get('/metrics')
  async figures(@Res({ passthrough: true }) reply: FastifyReply) {
    void reply.type(this.metrics.contentType);
    return this.metrics.metrics();
  }
}
