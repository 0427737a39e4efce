import { Controller, Get, Header, Headers, Param, Query, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Beginnings } from '#delivery';
import { EventStore, type Position } from '#event-store';
import { NoParameters, Now } from '../admin/parameters.js';
import { principalOf, standingOf } from '../admin/principals.js';
import { badRequest, RequestProblem } from '../admin/problem.js';
import { For } from '../admin/roles.guard.js';
import { Within } from '../admin/scope.guard.js';
import { Feed } from './feed.js';
import { FeedParameters, type From, fromOf, wantedBy } from './feed.parameters.js';
import { Outlet, ReaderTooSlow } from './outlet.js';
import { schemaOf, schemas } from './schemas.js';

const SCHEMA_JSON = 'application/schema+json; charset=utf-8';

/** Facts as they come, and their schemas. Written on the raw reply: Nest's @Sse cannot make a producer wait for its reader. */
@ApiTags('feeds')
@For('operator', 'auditor', 'subscriber')
@Within({})
@Controller('v1')
export class FeedController {
  constructor(
    private readonly feed: Feed,
    private readonly beginnings: Beginnings,
    private readonly store: EventStore,
  ) {}

  @Get('feed')
  @ApiOperation({
    operationId: 'feed',
    summary: 'Facts as they come: server-sent events, each a CloudEvents 1.0 event in JSON.',
    description:
      "An event's id is its position; with it as Last-Event-ID the feed goes on after it, with nothing lost and nothing twice.",
  })
  @ApiHeader({ name: 'last-event-id', required: false, description: 'The id of the last event that was received.' })
  @ApiProduces('text/event-stream')
  @ApiOkResponse({ description: 'The feed, until either side ends it.', schema: { type: 'string' } })
  async follow(
    @Query() asked: FeedParameters,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Now() now: number,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { request } = reply;
    const wanted = wantedBy(asked, principalOf(request).accounts);
    const after = await this.#positionOf(fromOf(asked.from, lastEventId, now), lastEventId);
    if (this.feed.isFull) throw tooMany(this.feed.terms.mostReaders);
    if (request.method === 'HEAD') return void reply.headers(HEADERS).send();
    const outlet = this.#opened(reply);
    try {
      const stands = standingOf(request, outlet.gone);
      await this.feed.serve({ outlet, wanted, after, stands, base: `${request.protocol}://${request.host}` });
    } catch (error) {
      if (error instanceof ReaderTooSlow) request.log.info({ from: request.ip }, 'a reader of the feed was too slow');
      else request.log.error({ err: error }, 'a feed could not go on');
    }
  }

  @Get('schemas')
  @ApiOperation({ operationId: 'schemas', summary: 'The JSON Schemas of all facts, as one document.' })
  @ApiProduces('application/schema+json')
  @ApiOkResponse({ schema: { type: 'object' } })
  @Header('content-type', SCHEMA_JSON)
  schemas(@Query() _none: NoParameters): string {
    return schemas();
  }

  @Get('schemas/:type')
  @ApiOperation({ operationId: 'schema', summary: 'The JSON Schema of what facts of one type say.' })
  @ApiProduces('application/schema+json')
  @ApiOkResponse({ schema: { type: 'object' } })
  @Header('content-type', SCHEMA_JSON)
  schema(@Param('type') type: string, @Query() _none: NoParameters, @Req() request: FastifyRequest): string {
    const schema = schemaOf(type, `${request.protocol}://${request.host}`);
    if (schema !== null) return schema;
    throw new RequestProblem({
      slug: 'unknown-type',
      status: 404,
      detail: `'${type}' is no type of fact; /v1/schemas has them all.`,
    });
  }

  async #positionOf(from: From, lastEventId: string | undefined): Promise<Position> {
    if (from === 'now') return this.store.head();
    if ('since' in from) return this.beginnings.positionAt(from.since);
    if (from.after <= (await this.store.head())) return from.after;
    const rule = 'must not be ahead of this log: it is of another log, or this one is an older copy; begin from a time';
    throw badRequest([{ member: lastEventId ? 'last-event-id' : 'from', rule }]);
  }

  #opened(reply: FastifyReply): Outlet {
    reply.hijack();
    const told = Object.entries(reply.getHeaders()).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as const],
    );
    // The answer ends with its connection, which it has for itself: chunks would only wrap each of its many pieces.
    reply.raw.useChunkedEncodingByDefault = false;
    reply.raw.writeHead(200, { ...Object.fromEntries(told), ...HEADERS });
    reply.raw.flushHeaders();
    return new Outlet(reply.raw, this.feed.terms.patienceMs);
  }
}

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  connection: 'close',
  // Proxies that collect an answer before they pass it on would hold facts back.
  'x-accel-buffering': 'no',
} as const;

const tooMany = (most: number) =>
  new RequestProblem({
    slug: 'too-many-readers',
    status: 503,
    detail: `This engine serves ${most} readers of feeds at once, and has so many; come again later.`,
  });
