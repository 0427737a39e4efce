import { Controller, Get, HttpCode, Inject, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Followers } from '#consumers';
import { EventStore } from '#event-store';
import { Policies, type PoliciesStatus } from '#lifecycle/commands';
import { z } from 'zod';
import { Answers } from '../openapi/answers.js';
import { NoParameters } from './parameters.js';
import { RequestProblem } from './problem.js';
import { For } from './roles.guard.js';
import { Within } from './scope.guard.js';

const Status = z.object({
  waiting: z.number().int().describe('Things that are or will be due.'),
  lateSeconds: z.number().describe('How long the oldest thing that is due has been waiting.'),
  trouble: z.string().nullable(),
}) satisfies z.ZodType<PoliciesStatus>;

const Settled = z.object({ position: z.string().describe('How far the log has got by it.') });

const PATIENCE_MS = 10_000;

/** Whether whatever follows has followed before anybody looks: so it is in scratch mode. */
export abstract class Settling {
  abstract readonly settles: boolean;
}

/** What nobody commands, and passing time brings about. */
@ApiTags('commands')
@Controller('v1/policies')
export class PoliciesController {
  constructor(
    private readonly policies: Policies,
    private readonly followers: Followers,
    private readonly store: EventStore,
    @Inject(Settling) private readonly mode: Settling,
  ) {}

  @Get()
  @For('operator', 'auditor')
  @Within({})
  @ApiOperation({ operationId: 'policies', summary: 'What is due, and whether it is late.' })
  @Answers(Status, { name: 'PoliciesStatus' })
  status(@Query() _none: NoParameters): z.infer<typeof Status> {
    return this.policies.status();
  }

  @Post('settle')
  @HttpCode(200)
  @For('operator')
  @Within({})
  @ApiOperation({
    operationId: 'settle-policies',
    summary: 'Let everything that is due follow now, and the read models see it: for an engine in scratch mode only.',
  })
  @Answers(Settled, { name: 'Settled', also: [409] })
  async settle(@Query() _none: NoParameters): Promise<z.infer<typeof Settled>> {
    if (!this.mode.settles) {
      throw new RequestProblem({
        slug: 'nothing-to-settle',
        status: 409,
        detail: 'This engine lets time pass as it does; start one with --scratch to have everything follow at once.',
      });
    }
    await this.policies.settle();
    const head = await this.store.head();
    await this.followers.reached(head, PATIENCE_MS);
    return { position: String(head) };
  }
}
