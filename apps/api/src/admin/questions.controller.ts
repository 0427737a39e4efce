import { Controller, Get, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import {
  Activity,
  Diff,
  ExposureOf,
  HistoryOf,
  ImpactOf,
  LaunchableBy,
  LaunchesOf,
  LineageOf,
  Orphans,
  ShowThing,
  Unused,
  WhoCouldLaunch,
} from '#audit';
import { Question } from '../openapi/answers.js';
import { type Exchange, Exchanged } from './exchange.js';
import { Looking } from './looking.js';
import { ownImpact, ownLaunches, ownLineage, sharedPart } from './own-part.js';
import { momentOf, NoParameters, Now, Paging } from './parameters.js';
import { principalOf } from './principals.js';
import { REVISION } from './revisions.js';
import { For } from './roles.guard.js';
import { Scope } from './scope.js';
import { Within } from './scope.guard.js';
import {
  ActivityParameters,
  At,
  AtAsKnown,
  AtPaged,
  DiffParameters,
  ExposureParameters,
  LaunchesParameters,
  OfAccount,
  OfImage,
  OfThing,
  OrphansParameters,
  UnusedParameters,
} from './questions.parameters.js';

/** The auditors' questions. Each method reads the request's times against one clock and asks. */
@ApiTags('questions')
@For('operator', 'auditor')
@Controller('v1')
export class QuestionsController {
  constructor(
    private readonly queries: QueryBus,
    private readonly scope: Scope,
    private readonly looking: Looking,
  ) {}

  @Get('images/:imageId/who-could-launch')
  @Question('who-could-launch')
  @Within({ things: ['imageId'] })
  whoCouldLaunch(@Param() { imageId }: OfImage, @Query() { at, knownAt }: AtAsKnown, @Now() now: number) {
    const asked = { imageId, at: momentOf(at, now) ?? now, knownAt: momentOf(knownAt, now) };
    return this.queries.execute(new WhoCouldLaunch(asked));
  }

  @Get('accounts/:accountId/launchable')
  @Question('launchable-by')
  @Within({ accounts: ['accountId'] })
  launchableBy(@Param() { accountId }: OfAccount, @Query() { at, ...page }: AtPaged, @Now() now: number) {
    return this.queries.execute(new LaunchableBy({ accountId, at: momentOf(at, now) ?? now, ...page }));
  }

  @Get('things/:id')
  @Question('show')
  @Within({ things: ['id'], shared: true })
  async show(
    @Param() { id }: OfThing,
    @Query() { at, knownAt }: AtAsKnown,
    @Now() now: number,
    @Exchanged() exchange: Exchange,
  ) {
    const revision = at === undefined && knownAt === undefined ? await this.looking.revisionSeen(id) : null;
    const asked = { id, at: momentOf(at, now), knownAt: momentOf(knownAt, now), now };
    const answer = await this.queries.execute(new ShowThing(asked));
    if (revision !== null) void exchange.reply.header(REVISION, String(revision));
    return (await this.scope.sees(principalOf(exchange.request), id)) === 'whole' ? answer : sharedPart(answer);
  }

  @Get('things/:id/history')
  @Question('history')
  @Within({ things: ['id'] })
  history(@Param() { id }: OfThing, @Query() { cursor, limit }: Paging, @Now() now: number) {
    return this.queries.execute(new HistoryOf({ id, now, cursor, limit }));
  }

  @Get('things/:id/lineage')
  @Question('lineage')
  @Within({ things: ['id'] })
  async lineage(@Param() { id }: OfThing, @Query() _none: NoParameters, @Exchanged() { request }: Exchange) {
    return ownLineage(principalOf(request), await this.queries.execute(new LineageOf({ id })), this.scope);
  }

  @Get('images/:imageId/impact')
  @Question('impact')
  @Within({ things: ['imageId'] })
  async impact(
    @Param() { imageId }: OfImage,
    @Query() { at }: At,
    @Now() now: number,
    @Exchanged() { request }: Exchange,
  ) {
    const answer = await this.queries.execute(new ImpactOf({ imageId, at: momentOf(at, now), now }));
    return ownImpact(principalOf(request), answer);
  }

  @Get('images/:imageId/launches')
  @Question('launches')
  @Within({ things: ['imageId'] })
  async launches(
    @Param() { imageId }: OfImage,
    @Query() { descendants = false, ...span }: LaunchesParameters,
    @Now() now: number,
    @Exchanged() { request }: Exchange,
  ) {
    const answer = await this.queries.execute(new LaunchesOf({ imageId, descendants, ...spanOf(span, now) }));
    return ownLaunches(principalOf(request), answer);
  }

  @Get('exposure')
  @Question('exposure')
  @Within({ things: ['imageId'], bound: 'accountId' })
  exposure(@Query() asked: ExposureParameters, @Now() now: number) {
    return this.queries.execute(new ExposureOf({ ...spanOf(asked, now), now }));
  }

  @Get('orphans')
  @Question('orphans')
  orphans(@Query() { at, rate, ...page }: OrphansParameters, @Now() now: number) {
    return this.queries.execute(new Orphans({ at: momentOf(at, now), now, ratePerGiBMonth: rate, ...page }));
  }

  @Get('unused')
  @Question('unused')
  unused(@Query() { days, at, ...page }: UnusedParameters, @Now() now: number) {
    return this.queries.execute(new Unused({ days, at: momentOf(at, now) ?? now, ...page }));
  }

  @Get('diff')
  @Question('diff')
  @Within({ bound: 'account' })
  diff(@Query() { from, to, ...asked }: DiffParameters, @Now() now: number) {
    return this.queries.execute(new Diff({ from: momentOf(from, now) ?? now, to: momentOf(to, now) ?? now, ...asked }));
  }

  @Get('activity')
  @Question('activity')
  @Within({ actor: 'principal' })
  activity(@Query() asked: ActivityParameters, @Now() now: number) {
    return this.queries.execute(new Activity(spanOf(asked, now)));
  }
}

/** The same parameters with their times read. */
const spanOf = <Asked extends { from?: string; to?: string }>({ from, to, ...rest }: Asked, now: number) => ({
  ...rest,
  from: momentOf(from, now),
  to: momentOf(to, now),
});
