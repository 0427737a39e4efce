import { Controller, Get, HttpCode, Inject, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Followers } from '#consumers';
import { EventStore } from '#event-store';
import { isoOf } from '#lifecycle';
import { type After, type Entry, Policies, type PoliciesStatus } from '#lifecycle/commands';
import { z } from 'zod';
import { Answers } from '../openapi/answers.js';
import { AFlag, AnAccountId, NoParameters, Paging } from './parameters.js';
import { badRequest, RequestProblem } from './problem.js';
import { For } from './roles.guard.js';
import { Within } from './scope.guard.js';

const Status = z.object({
  waiting: z.number().int().describe('Things that are or will be due.'),
  lateSeconds: z.number().describe('How long the oldest thing that is due has been waiting.'),
  trouble: z.string().nullable(),
}) satisfies z.ZodType<PoliciesStatus>;

const Settled = z.object({ position: z.string().describe('How far the log has got by it.') });

const Due = z.object({
  items: z.array(
    z.object({
      at: z.string().nullable().describe('When it is due, or tried again; null: at once.'),
      policy: z.string().describe('What sees to it.'),
      account: z.string().nullable().describe('Whose it is; null: that was not kept.'),
      stream: z.string().describe('Of the fact that it is due by; it names the thing.'),
      revision: z.number().int(),
      tries: z.number().int().describe('How often it was tried in vain.'),
      reason: z.string().nullable().describe('Why it failed last.'),
    }),
  ),
  next: z.string().nullable(),
});

const Retried = z.object({ retried: z.number().int().describe('Things that had failed, and are due now.') });

class OfAccount {
  @AnAccountId({ description: 'Only what is due for this account.' })
  account?: string;
}

class DueParameters extends Paging {
  @AnAccountId({ description: 'Only what is due for this account.' })
  account?: string;

  @AFlag({ description: 'Only what was tried in vain.' })
  failing?: boolean;
}

const PAGE = 100;
const Cursor = z.tuple([z.number().int(), z.string(), z.string(), z.number().int()]);

const cursorOf = ({ at, reaction, stream, revision }: Entry): string =>
  Buffer.from(JSON.stringify([at, reaction, stream, revision])).toString('base64url');

function afterOf(cursor: string | undefined): After | null {
  if (cursor === undefined) return null;
  try {
    const [at, reaction, stream, revision] = Cursor.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
    return { at, reaction, stream, revision };
  } catch {
    throw badRequest([{ member: 'cursor', rule: 'must be `next` of a page of this list' }]);
  }
}

const shown = ({ at, reaction, account, stream, revision, tries, reason }: Entry) => ({
  at: at === 0 ? null : isoOf(at),
  policy: reaction,
  account: account === '' ? null : account,
  stream,
  revision,
  tries,
  reason,
});

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

  @Get('due')
  @For('operator', 'auditor')
  @Within({ bound: 'account' })
  @ApiOperation({ operationId: 'list-due', summary: 'What is or will be due and when, what failed and why.' })
  @Answers(Due, { name: 'DuePage' })
  due(@Query() { account, failing, cursor, limit = PAGE }: DueParameters): z.infer<typeof Due> {
    const found = this.policies.agenda({ account, failing }, afterOf(cursor), limit + 1);
    const last = found.length > limit ? found[limit - 1] : undefined;
    return { items: found.slice(0, limit).map(shown), next: last === undefined ? null : cursorOf(last) };
  }

  @Post('retry')
  @HttpCode(200)
  @For('operator')
  @Within({ bound: 'account' })
  @ApiOperation({ operationId: 'retry-policies', summary: 'Try again now what was tried in vain.' })
  @Answers(Retried, { name: 'PoliciesRetried' })
  retry(@Query() { account }: OfAccount): z.infer<typeof Retried> {
    if (this.policies.lease?.held === false) {
      throw new RequestProblem({
        slug: 'acts-elsewhere',
        status: 409,
        detail:
          'Another node of the cluster acts, and tries again by itself: ask the one whose /readyz says that it holds the lease.',
      });
    }
    return { retried: this.policies.retry(account) };
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
