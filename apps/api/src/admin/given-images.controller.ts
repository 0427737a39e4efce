import type { Readable } from 'node:stream';
import { Controller, HttpCode, Post, Query, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Followers } from '#consumers';
import { EventStore } from '#event-store';
import { type GivenImagesReport as Report, ImportImages } from '#recorder';
import { z } from 'zod';
import { BodyStream, TakesStream } from '../body-stream.js';
import { Answers } from '../openapi/answers.js';
import { BaselineParameters } from './evidence.parameters.js';
import { momentOf, Now } from './parameters.js';
import { POSITION } from './position.guard.js';

const CATCH_UP_MS = 30_000;

const counted = (what: string) => z.number().int().describe(what);
const GivenImagesReport = z.object({
  imported: counted('Images taken in.'),
  known: counted('Images that were given before, as of the same moment.'),
  refused: counted('Images that were refused; the others are taken in all the same.'),
  images: z.array(
    z.object({
      index: counted('Its place in the list, from 0.'),
      imageId: z.string().nullable(),
      result: z.enum(['imported', 'known', 'refused']),
      reason: z.string().nullable().describe('Why it was refused.'),
    }),
  ),
}) satisfies z.ZodType<Report>;

/** Images with ids, owners and attributes of one's own choosing. */
@ApiTags('evidence')
@Controller('v1')
export class GivenImagesController {
  constructor(
    private readonly commands: CommandBus,
    private readonly store: EventStore,
    private readonly followers: Followers,
  ) {}

  @Post('images/import')
  @HttpCode(200)
  @TakesStream()
  @ApiOperation({
    operationId: 'import-images',
    summary: 'Take in images with given ids, owners and attributes: a list as aws ec2 describe-images prints it.',
  })
  @Answers(GivenImagesReport, { name: 'GivenImagesReport', description: 'What became of each image.' })
  async importImages(
    @BodyStream() body: Readable,
    @Query() { file = 'request', account, region, observedAt, wait }: BaselineParameters,
    @Now() now: number,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Report> {
    const options = { account, region, observedAt: momentOf(observedAt, now) };
    const report = await this.commands.execute(new ImportImages([{ name: file, open: () => body }], options));
    const caughtUp = wait !== false && (await this.followers.caughtUp(CATCH_UP_MS));
    void reply.headers({ 'amistory-caught-up': String(caughtUp), [POSITION]: String(await this.store.head()) });
    return report;
  }
}
