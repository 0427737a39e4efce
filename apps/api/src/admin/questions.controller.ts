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
import { momentOf, NoParameters, Now, Paging } from './parameters.js';
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
@Controller('v1')
export class QuestionsController {
  constructor(private readonly queries: QueryBus) {}

  @Get('images/:imageId/who-could-launch')
  @Question('who-could-launch')
  whoCouldLaunch(@Param() { imageId }: OfImage, @Query() { at, knownAt }: AtAsKnown, @Now() now: number) {
    const asked = { imageId, at: momentOf(at, now) ?? now, knownAt: momentOf(knownAt, now) };
    return this.queries.execute(new WhoCouldLaunch(asked));
  }

  @Get('accounts/:accountId/launchable')
  @Question('launchable-by')
  launchableBy(@Param() { accountId }: OfAccount, @Query() { at, ...page }: AtPaged, @Now() now: number) {
    return this.queries.execute(new LaunchableBy({ accountId, at: momentOf(at, now) ?? now, ...page }));
  }

  @Get('things/:id')
  @Question('show')
  show(@Param() { id }: OfThing, @Query() { at, knownAt }: AtAsKnown, @Now() now: number) {
    return this.queries.execute(new ShowThing({ id, at: momentOf(at, now), knownAt: momentOf(knownAt, now), now }));
  }

  @Get('things/:id/history')
  @Question('history')
  history(@Param() { id }: OfThing, @Query() { cursor, limit }: Paging, @Now() now: number) {
    return this.queries.execute(new HistoryOf({ id, now, cursor, limit }));
  }

  @Get('things/:id/lineage')
  @Question('lineage')
  lineage(@Param() { id }: OfThing, @Query() _none: NoParameters) {
    return this.queries.execute(new LineageOf({ id }));
  }

  @Get('images/:imageId/impact')
  @Question('impact')
  impact(@Param() { imageId }: OfImage, @Query() { at }: At, @Now() now: number) {
    return this.queries.execute(new ImpactOf({ imageId, at: momentOf(at, now), now }));
  }

  @Get('images/:imageId/launches')
  @Question('launches')
  launches(@Param() { imageId }: OfImage, @Query() asked: LaunchesParameters, @Now() now: number) {
    const { descendants = false, ...span } = asked;
    return this.queries.execute(new LaunchesOf({ imageId, descendants, ...spanOf(span, now) }));
  }

  @Get('exposure')
  @Question('exposure')
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
  diff(@Query() { from, to, ...asked }: DiffParameters, @Now() now: number) {
    return this.queries.execute(new Diff({ from: momentOf(from, now) ?? now, to: momentOf(to, now) ?? now, ...asked }));
  }

  @Get('activity')
  @Question('activity')
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
