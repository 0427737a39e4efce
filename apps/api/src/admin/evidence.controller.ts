import type { Readable } from 'node:stream';
import { Controller, Get, HttpCode, Post, Query, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Followers } from '#consumers';
import { EventStore } from '#event-store';
import {
  ImportInventory,
  ImportOrganization,
  type Input,
  ListQuarantine,
  RecordEvidence,
  RetryQuarantine,
} from '#recorder';
import { BodyStream, TakesStream } from '../body-stream.js';
import { Answers } from '../openapi/answers.js';
import { ImportReport, QuarantinePage, RecordReport, RetryReport } from './evidence.answers.js';
import {
  BaselineParameters,
  OrganizationParameters,
  QuarantineParameters,
  RecordsParameters,
} from './evidence.parameters.js';
import { POSITION } from './position.guard.js';
import { momentOf, NoParameters, Now } from './parameters.js';
import { For } from './roles.guard.js';

const CATCH_UP_MS = 30_000;
/** The lists of an organization are read twice and so held in memory; an organization of 50,000 accounts takes 15 MB. */
const MAX_LISTS = 64 * 1024 * 1024;
/** Evidence in, and what could not be understood of it. Bodies are streamed: any size, bounded memory. */
@ApiTags('evidence')
@Controller('v1')
export class EvidenceController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly store: EventStore,
    private readonly followers: Followers,
  ) {}

  @Post('records')
  @HttpCode(200)
  @TakesStream()
  @ApiOperation({
    operationId: 'record',
    summary: 'Record evidence: CloudTrail files, EventBridge events, and their envelopes.',
  })
  @Answers(RecordReport, { name: 'RecordReport', description: 'What the records were, once their facts are durable.' })
  async record(
    @BodyStream() body: Readable,
    @Query() { file, wait }: RecordsParameters,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const report = await this.commands.execute(new RecordEvidence([inputOf(body, file)]));
    await this.#follow(wait, reply);
    return report;
  }

  @Post('inventory')
  @HttpCode(200)
  @TakesStream()
  @ApiOperation({
    operationId: 'import-inventory',
    summary: 'Take in what aws ec2 describe-… prints, as seen at a moment.',
  })
  @Answers(ImportReport, { name: 'ImportReport', description: 'What was taken in, and where it differs from the log.' })
  async importInventory(
    @BodyStream() body: Readable,
    @Query() { file, wait, observedAt, ...where }: BaselineParameters,
    @Now() now: number,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const options = { observedAt: momentOf(observedAt, now), ...where };
    const report = await this.commands.execute(new ImportInventory([inputOf(body, file)], options));
    await this.#follow(wait, reply);
    return report;
  }

  @Post('organization')
  @HttpCode(200)
  @TakesStream()
  @ApiOperation({ operationId: 'import-organization', summary: 'Take in what aws organizations list-… prints.' })
  @Answers(ImportReport, { name: 'ImportReport', description: 'What was taken in, and where it differs from the log.' })
  async importOrganization(
    @BodyStream(MAX_LISTS) body: Readable,
    @Query() { file, wait, observedAt, ...where }: OrganizationParameters,
    @Now() now: number,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const options = { observedAt: momentOf(observedAt, now), ...where };
    const report = await this.commands.execute(new ImportOrganization([inputOf(body, file)], options));
    await this.#follow(wait, reply);
    return report;
  }

  @Get('quarantine')
  @For('auditor')
  @ApiOperation({ operationId: 'list-quarantine', summary: 'What could not be understood, and why.' })
  @Answers(QuarantinePage, { name: 'QuarantinePage' })
  quarantine(@Query() { cursor, limit }: QuarantineParameters) {
    return this.queries.execute(new ListQuarantine({ cursor, limit }));
  }

  @Post('quarantine/retry')
  @HttpCode(200)
  @ApiOperation({ operationId: 'retry-quarantine', summary: 'Try to understand the quarantined records again.' })
  @Answers(RetryReport, { name: 'RetryReport' })
  async retry(@Query() _none: NoParameters, @Res({ passthrough: true }) reply: FastifyReply) {
    const report = await this.commands.execute(new RetryQuarantine());
    await this.#follow(true, reply);
    return report;
  }

  /** The facts are durable already: whoever does not wait, or waited in vain, lost nothing but a current answer. */
  async #follow(wait: boolean | undefined, reply: FastifyReply): Promise<void> {
    const head = await this.store.head();
    const caughtUp = wait !== false && (await this.followers.caughtUp(CATCH_UP_MS));
    void reply.headers({ 'amistory-caught-up': String(caughtUp), [POSITION]: String(head) });
  }
}

const inputOf = (body: Readable, name = 'request'): Input => ({ name, open: () => body });
