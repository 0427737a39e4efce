import { Controller, Get, Header, Inject, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { For } from '../admin/roles.guard.js';
import { Within } from '../admin/scope.guard.js';
import { Answers } from '../openapi/answers.js';
import { Condition } from './condition.js';
import { Liveness, Readiness } from './health.js';
import { Metrics } from './metrics.js';

/** What those who run the engine ask of it. */
@ApiTags('operation')
@For('operator', 'auditor', 'subscriber')
@Within({})
@Controller()
export class OperationController {
  constructor(
    private readonly condition: Condition,
    @Inject(Metrics) private readonly metrics: Metrics,
  ) {}

  @Get('healthz')
  @ApiOperation({ summary: 'Is the process alive?', security: [] })
  @Answers(Liveness, { name: 'Liveness' })
  alive(): Liveness {
    return { alive: true };
  }

  @Get('readyz')
  @ApiOperation({ summary: 'Can the engine answer, and how far are its read models?', security: [] })
  @Answers(Readiness, { name: 'Readiness', also: [503] })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<Readiness> {
    const condition = await this.condition.now();
    if (!condition.ready) void reply.code(503).header('retry-after', '5');
    return condition;
  }

  @Get('metrics')
  @ApiOperation({ summary: "The engine's figures, as Prometheus reads them." })
  @ApiProduces('text/plain')
  @ApiOkResponse({ schema: { type: 'string' } })
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  figures(): Promise<string> {
    return this.metrics.registry.metrics();
  }
}
