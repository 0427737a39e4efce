import { Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { AuditModule, Estate } from '#audit';
import { ConsumersModule, Followers } from '#consumers';
import { Beginnings, Relations } from '#delivery';
import { EventStore } from '#event-store';
import { FeedController } from './feed.controller.js';
import { Feed } from './feed.js';
import { EstateRelations } from './relations.js';
import { SubscriptionsController } from './subscriptions.controller.js';
import { ServedSubscriptions } from './subscriptions.js';

/** Live feeds. Needs the log and the read models beside it. */
@Module({
  imports: [AuditModule, ConsumersModule],
  controllers: [FeedController, SubscriptionsController],
  providers: [
    ServedSubscriptions,
    { provide: Beginnings, inject: [EventStore], useFactory: (store: EventStore) => new Beginnings(store) },
    {
      provide: Relations,
      inject: [Estate, Followers],
      useFactory: (estate: Estate, followers: Followers) => new EstateRelations(estate, followers),
    },
    {
      provide: Feed,
      inject: [EventStore, Relations],
      useFactory: (store: EventStore, relations: Relations) => new Feed(store, relations),
    },
  ],
  exports: [Beginnings, Relations, ServedSubscriptions],
})
export class FeedModule implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly feed: Feed,
  ) {}

  /** Feeds never end by themselves: a server that waits for its answers to end would wait for ever. */
  onModuleInit(): void {
    this.host.httpAdapter.getInstance<FastifyInstance>().addHook('preClose', (done) => {
      this.feed.close();
      done();
    });
  }
}
