import { randomUUID } from 'node:crypto';
import { Body, Controller, Delete, Get, Header, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import {
  ChangeWebhook,
  ListWebhooks,
  PATIENCE_SECONDS,
  RotateWebhookSecret,
  type ShownWebhook,
  SubscribeWebhook,
} from '#delivery';
import { wallMicros } from '#event-store';
import { present } from '#lifecycle';
import { pageOf as pageShape } from '#read-model';
import { z } from 'zod';
import { tokenOf } from '../admin/commands.js';
import { type Exchange, Exchanged } from '../admin/exchange.js';
import { NoParameters } from '../admin/parameters.js';
import { principalOf } from '../admin/principals.js';
import { badRequest } from '../admin/problem.js';
import { For } from '../admin/roles.guard.js';
import { Within } from '../admin/scope.guard.js';
import { Answers } from '../openapi/answers.js';
import { Commanded } from '../openapi/commanded.js';
import { WebhookDesk } from './webhook-desk.js';
import { pageOf, PlacedPaging } from '../admin/placed-pages.js';
import { WebhookView, viewOf } from './webhook-views.js';
import { NewWebhookBody, ReplayBody, RotationBody, WebhookChangeBody } from './webhooks.bodies.js';

const ROLES = ['operator', 'subscriber'] as const;
const SECRET = z.string().describe('Signs what is posted. Told this once.');
const Listed = pageShape(WebhookView);
const Removed = { id: z.string() };
const DAY_SECONDS = 24 * 3_600;

type Reached<Told> = Told & { readonly position: string };

/** Facts posted to whoever subscribed: subscriptions, and how they go on. */
@ApiTags('feeds')
@For(...ROLES)
@Within({})
@Controller('v1/webhooks')
export class WebhooksController {
  constructor(
    private readonly desk: WebhookDesk,
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Post()
  @Header('cache-control', 'no-store')
  @Commanded('create-webhook', {
    summary: 'Have facts posted to a URL, signed as Standard Webhooks says.',
    tells: { ...WebhookView.shape, secret: SECRET },
    status: 201,
    roles: ROLES,
  })
  async create(
    @Body() asked: NewWebhookBody,
    @Query() _none: NoParameters,
    @Exchanged() exchange: Exchange,
  ): Promise<Reached<WebhookView & { secret: string }>> {
    const { request, now } = exchange;
    const { url, from, accounts: named, name = '', filter = {}, form = 'cloudevents', order = 'ordered' } = asked;
    if (url === undefined) throw badRequest([{ member: 'url', rule: 'must be given: an https URL' }]);
    const { patienceSeconds = PATIENCE_SECONDS } = asked;
    const accounts = this.desk.accountsFor(request, named);
    const after = await this.desk.positionOf(from, now);
    const base = `${request.protocol}://${request.host}`;
    const wanted = { url, name, filter, form, order, patienceSeconds, accounts, after, base };
    const id = idFor(request);
    const made = await this.commands.execute(new SubscribeWebhook(this.desk.holder(request), id, wanted));
    const view = viewOf(await this.desk.show(request, id), now);
    return { ...view, secret: made.secret, ...(await this.desk.reached(exchange, made.position)) };
  }

  @Get()
  @Header('cache-control', 'no-store')
  @ApiOperation({ operationId: 'list-webhooks', summary: 'The webhooks of your accounts, oldest first.' })
  @Answers(Listed, { name: 'Webhooks' })
  async list(@Query() paging: PlacedPaging, @Exchanged() { request, now }: Exchange): Promise<z.infer<typeof Listed>> {
    const seen = await this.queries.execute(new ListWebhooks(principalOf(request).accounts));
    const tell = (one: ShownWebhook) => viewOf(one, now);
    return pageOf(seen, { place: ({ webhook }) => [webhook.createdAt, webhook.id], first: 'oldest', tell }, paging);
  }

  @Get(':id')
  @Header('cache-control', 'no-store')
  @ApiOperation({ operationId: 'show-webhook', summary: 'One webhook, and how its delivery goes.' })
  @Answers(WebhookView, { name: 'Webhook' })
  async show(
    @Param('id') id: string,
    @Query() _none: NoParameters,
    @Exchanged() { request, now }: Exchange,
  ): Promise<WebhookView> {
    return viewOf(await this.desk.show(request, id), now);
  }

  @Patch(':id')
  @Commanded('change-webhook', {
    summary: 'Deliver elsewhere, otherwise, or something else; where it was.',
    tells: WebhookView.shape,
    roles: ROLES,
  })
  change(
    @Param('id') id: string,
    @Body() asked: WebhookChangeBody,
    @Query() _none: NoParameters,
    @Exchanged() exchange: Exchange,
  ): Promise<Reached<WebhookView>> {
    const { url, name, filter, form, order, patienceSeconds } = asked;
    const changes = present({ url, name, filter, form, order, patienceSeconds });
    return this.desk.change(exchange, id, { kind: 'change', asked: changes });
  }

  @Delete(':id')
  @Commanded('remove-webhook', {
    summary: 'End a webhook for good, with its dead letters.',
    tells: Removed,
    roles: ROLES,
  })
  async remove(
    @Param('id') id: string,
    @Query() _none: NoParameters,
    @Exchanged() exchange: Exchange,
  ): Promise<Reached<{ id: string }>> {
    const by = this.desk.holder(exchange.request);
    const { position } = await this.commands.execute(new ChangeWebhook(by, id, { kind: 'remove' }));
    return { id, ...(await this.desk.reached(exchange, position)) };
  }

  @Post(':id/pause')
  @Commanded('pause-webhook', {
    summary: 'Send nothing until it is resumed.',
    tells: WebhookView.shape,
    roles: ROLES,
  })
  pause(@Param('id') id: string, @Query() _none: NoParameters, @Exchanged() exchange: Exchange) {
    return this.desk.change(exchange, id, { kind: 'pause' });
  }

  @Post(':id/resume')
  @Commanded('resume-webhook', {
    summary: 'Go on where it was, also after it was disabled.',
    tells: WebhookView.shape,
    roles: ROLES,
  })
  resume(@Param('id') id: string, @Query() _none: NoParameters, @Exchanged() exchange: Exchange) {
    return this.desk.change(exchange, id, { kind: 'resume' });
  }

  @Post(':id/replay')
  @Commanded('replay-webhook', {
    summary: 'Deliver everything from a position or time on, whatever was delivered already.',
    tells: WebhookView.shape,
    roles: ROLES,
  })
  async replay(
    @Param('id') id: string,
    @Body() { from }: ReplayBody,
    @Query() _none: NoParameters,
    @Exchanged() exchange: Exchange,
  ): Promise<Reached<WebhookView>> {
    const after = await this.desk.positionOf(from, exchange.now);
    return this.desk.change(exchange, id, { kind: 'replay', after });
  }

  @Post(':id/rotate-secret')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @ApiOperation({
    operationId: 'rotate-webhook-secret',
    summary: 'Sign by a new secret; the one before signs too for a while.',
  })
  @Answers(WebhookView.extend({ secret: SECRET, position: z.string() }), { name: 'RotatedWebhook' })
  async rotate(
    @Param('id') id: string,
    @Body() { overlapSeconds = DAY_SECONDS }: RotationBody,
    @Query() _none: NoParameters,
    @Exchanged() exchange: Exchange,
  ): Promise<Reached<WebhookView & { secret: string }>> {
    const { request } = exchange;
    const by = this.desk.holder(request);
    const { secret, position } = await this.commands.execute(new RotateWebhookSecret(by, id, overlapSeconds));
    // Reckoned from the request's moment, a secret that ended with the rotation would seem to sign still.
    const now = wallMicros();
    return {
      ...viewOf(await this.desk.show(request, id), now),
      secret,
      ...(await this.desk.reached(exchange, position)),
    };
  }
}

/** Of a request with a key it follows from the key: however often it comes, there is one webhook. */
const idFor = (request: FastifyRequest): string =>
  (tokenOf(request) ?? `wh-${randomUUID()}`).replace('request-', 'wh-');
