import { Controller, HttpCode, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Answers } from '../openapi/answers.js';
import { Scratch } from '../scratch.js';
import { NoParameters } from './parameters.js';
import { RequestProblem } from './problem.js';

const Reset = z.object({ milliseconds: z.number().describe('How long it took.') });

/** An engine for other people's test suites begins anew between two tests, without a new process. */
@ApiTags('operation')
@Controller('v1/scratch')
export class ScratchController {
  constructor(private readonly scratch: Scratch) {}

  @Post('reset')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'resetScratch',
    summary: 'Forget everything but the access keys, whose accounts stay ruled: for an engine in memory only.',
  })
  @Answers(Reset, { name: 'Reset', also: [409] })
  async reset(@Query() _none: NoParameters): Promise<z.infer<typeof Reset>> {
    const begun = performance.now();
    if (await this.scratch.reset()) return { milliseconds: performance.now() - begun };
    throw new RequestProblem({
      slug: 'nothing-to-forget',
      status: 409,
      detail: 'This engine keeps its log on disk, and forgets nothing; start one with --scratch.',
    });
  }
}
