import { randomUUID } from 'node:crypto';
import { Controller, HttpCode, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { AccessKeys } from '#access';
import { Followers } from '#consumers';
import { EventStore, MemoryEventStore } from '#event-store';
import { AGGREGATES, ruleAccount } from '#lifecycle';
import { type Caller, Decider, Policies } from '#lifecycle/commands';
import { PublicCatalog } from '../ec2/public-catalog.js';
import { Answers } from '../openapi/answers.js';
import { NoParameters } from './parameters.js';
import { RequestProblem } from './problem.js';

const PATIENCE_MS = 5_000;

const Reset = z.object({ milliseconds: z.number().describe('How long it took.') });

/** An engine for other people's test suites begins anew between two tests, without a new process. */
@ApiTags('operation')
@Controller('v1/scratch')
export class ScratchController {
  constructor(
    private readonly store: EventStore,
    private readonly followers: Followers,
    private readonly policies: Policies,
    private readonly decider: Decider,
    private readonly publicCatalog: PublicCatalog,
    private readonly keys: AccessKeys,
  ) {}

  @Post('reset')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'resetScratch',
    summary: 'Forget everything but the access keys, whose accounts stay ruled: for an engine in memory only.',
  })
  @Answers(Reset, { name: 'Reset', also: [409] })
  async reset(@Query() _none: NoParameters): Promise<z.infer<typeof Reset>> {
    const { store } = this;
    if (!(store instanceof MemoryEventStore)) {
      throw new RequestProblem({
        slug: 'nothing-to-forget',
        status: 409,
        detail: 'This engine keeps its log on disk, and forgets nothing; start one with --scratch.',
      });
    }
    const begun = performance.now();
    const ruled = await this.#ruled();
    await this.#atRest();
    // From here to the last of these nobody else has a turn: log and what follows it forget together.
    store.forget();
    for (const each of [this.followers, this.policies, this.decider, this.publicCatalog]) each.forget();
    await Promise.all(ruled.map((account) => this.#rule(account)));
    return { milliseconds: performance.now() - begun };
  }

  /** Everything that was appended was followed. */
  async #atRest(): Promise<void> {
    for (;;) {
      await this.policies.settle();
      const head = await this.store.head();
      await this.followers.reached(head, PATIENCE_MS);
      if ((await this.store.head()) === head) return;
    }
  }

  /** Accounts with an access key that are ruled here. */
  async #ruled(): Promise<string[]> {
    const accounts = [...new Set(this.keys.list().map(({ account }) => account))];
    const states = await Promise.all(accounts.map((id) => this.decider.state(AGGREGATES.account, id, callerOf(id))));
    return states.filter((state) => ruleAccount(state).length === 0).map(({ accountId }) => accountId);
  }

  async #rule(account: string): Promise<void> {
    await this.decider.begin(callerOf(account)).decide(AGGREGATES.account, account, ruleAccount);
  }
}

const callerOf = (account: string): Caller => {
  const id = randomUUID();
  return { account, region: 'us-east-1', actor: { principal: 'amistory' }, requestId: id, correlationId: id };
};
