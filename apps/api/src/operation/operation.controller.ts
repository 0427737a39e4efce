import { Controller, Get, Header, Inject, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Followers } from '#consumers';
import { EventStore } from '#event-store';
import { Policies } from '#lifecycle/commands';
import { Answers } from '../openapi/answers.js';
import { isReady, Liveness, Readiness } from './health.js';
import { Metrics } from './metrics.js';
import { QuarantineTally } from './quarantine-tally.js';

/** How long a projection that is behind may take to show that it was so for a moment only. */
const PATIENCE_MS = 1_000;

/** What those who run the engine ask of it. */
@ApiTags('operation')
@Controller()
export class OperationController {
  constructor(
    private readonly store: EventStore,
    private readonly followers: Followers,
    private readonly quarantine: QuarantineTally,
    private readonly policies: Policies,
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
    const open = await this.store.head().then(
      () => true,
      () => false,
    );
    // An append after a quiet hour makes a projection look an hour behind until it has taken that one event in, a moment later.
    if (open && !isReady(this.#state(open))) await this.followers.caughtUp(PATIENCE_MS);
    const state = { ...this.#state(open), quarantine: open ? await this.quarantine.count() : null };
    const ready = isReady(state);
    if (!ready) void reply.code(503).header('retry-after', '5');
    return { ready, ...state };
  }

  @Get('metrics')
  @ApiOperation({ summary: "The engine's figures, as Prometheus reads them." })
  @ApiProduces('text/plain')
  @ApiOkResponse({ schema: { type: 'string' } })
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  figures(): Promise<string> {
    return this.metrics.registry.metrics();
  }

  #state(open: boolean) {
    return {
      policies: this.policies.status(),
      store: open ? ('open' as const) : ('closed' as const),
      projections: this.followers.statuses().map((status) => ({ ...status, parked: [...status.parked] })),
    };
  }
}
