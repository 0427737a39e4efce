import { randomUUID } from 'node:crypto';
import { Body, Controller, Get, Header, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Deliveries } from '#delivery';
import { isoOf } from '#lifecycle';
import { pageOf as pageShape } from '#read-model';
import { z } from 'zod';
import { type Exchange, Exchanged } from '../admin/exchange.js';
import { NoParameters } from '../admin/parameters.js';
import { For } from '../admin/roles.guard.js';
import { Within } from '../admin/scope.guard.js';
import { Answers } from '../openapi/answers.js';
import { Commanded } from '../openapi/commanded.js';
import { WebhookDesk } from './webhook-desk.js';
import { pageOf, PlacedPaging } from '../admin/placed-pages.js';
import { LetterView, letterView, TryView, tryView, WebhookView } from './webhook-views.js';
import { LettersBody } from './webhooks.bodies.js';

const ROLES = ['operator', 'subscriber'] as const;
const Letters = pageShape(LetterView);
const Tries = pageShape(TryView);
const Tested = z.object({
  delivered: z.boolean(),
  status: z.number().int().nullable(),
  ms: z.number(),
  error: z.string().nullable(),
});

/** What became of deliveries: the latest tries, dead letters, and a try of the receiver. */
@ApiTags('feeds')
@For(...ROLES)
@Within({})
@Controller('v1/webhooks/:id')
export class WebhookLettersController {
  constructor(
    private readonly desk: WebhookDesk,
    private readonly deliveries: Deliveries,
  ) {}

  @Get('deliveries')
  @Header('cache-control', 'no-store')
  @ApiOperation({
    operationId: 'list-webhook-deliveries',
    summary: 'The latest tries to deliver: 200 successes and 200 failures, newest first, since this node began.',
  })
  @Answers(Tries, { name: 'WebhookDeliveries' })
  async tries(
    @Param('id') id: string,
    @Query() paging: PlacedPaging,
    @Exchanged() { request }: Exchange,
  ): Promise<z.infer<typeof Tries>> {
    const { webhook } = await this.desk.show(request, id);
    const tries = this.deliveries.tries(webhook.id);
    return pageOf(tries, { place: ({ at, eventId }) => [at, eventId], first: 'newest', tell: tryView }, paging);
  }

  @Get('dead-letters')
  @Header('cache-control', 'no-store')
  @ApiOperation({ operationId: 'list-dead-letters', summary: 'Facts that were given up, and why, oldest first.' })
  @Answers(Letters, { name: 'DeadLetters' })
  async letters(
    @Param('id') id: string,
    @Query() paging: PlacedPaging,
    @Exchanged() { request }: Exchange,
  ): Promise<z.infer<typeof Letters>> {
    const { webhook } = await this.desk.show(request, id);
    const letters = [...webhook.letters.values()];
    return pageOf(
      letters,
      { place: ({ deadAt, eventId }) => [deadAt, eventId], first: 'oldest', tell: letterView },
      paging,
    );
  }

  @Post('dead-letters/retry')
  @Commanded('retry-dead-letters', {
    summary: 'Try dead letters again, once each: those that are named, or all.',
    tells: WebhookView.shape,
    roles: ROLES,
  })
  retry(
    @Param('id') id: string,
    @Body() { ids }: LettersBody,
    @Query() _none: NoParameters,
    @Exchanged() exchange: Exchange,
  ) {
    return this.desk.change(exchange, id, { kind: 'retry-letters', eventIds: ids });
  }

  @Post('dead-letters/drop')
  @Commanded('drop-dead-letters', {
    summary: 'Never deliver dead letters: those that are named, or all.',
    tells: WebhookView.shape,
    roles: ROLES,
  })
  drop(
    @Param('id') id: string,
    @Body() { ids }: LettersBody,
    @Query() _none: NoParameters,
    @Exchanged() exchange: Exchange,
  ) {
    return this.desk.change(exchange, id, { kind: 'drop-letters', eventIds: ids });
  }

  @Post('test')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'test-webhook',
    summary: 'Post a signed message of no fact once, and tell what came back.',
  })
  @Answers(Tested, { name: 'WebhookTested' })
  async test(
    @Param('id') id: string,
    @Query() _none: NoParameters,
    @Exchanged() { request, now }: Exchange,
  ): Promise<z.infer<typeof Tested>> {
    const { webhook } = await this.desk.show(request, id);
    const eventId = randomUUID();
    const source = `urn:amistory:webhook:${webhook.id}`;
    const message = { specversion: '1.0', id: eventId, source, type: 'amistory.webhook.test', time: isoOf(now) };
    const { status, ms, error } = await this.deliveries.test(webhook, { eventId, body: JSON.stringify(message) });
    return { delivered: error === null, status, ms, error };
  }
}
