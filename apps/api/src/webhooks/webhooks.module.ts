import { randomInt } from 'node:crypto';
import { Logger, Module, type DynamicModule, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { KeyFile } from '#access';
import {
  ChangeWebhookHandler,
  Deliveries,
  Endpoints,
  ListWebhooksHandler,
  Outbound,
  type Pace,
  Relations,
  RotateWebhookSecretHandler,
  Seal,
  ShowWebhookHandler,
  SubscribeWebhookHandler,
  Subscriptions,
  Webhooks,
} from '#delivery';
import { EventStore, Lease } from '#event-store';
import { Clock } from '#lifecycle/commands';
import { FeedModule } from '../feed/feed.module.js';
import { WebhookLettersController } from './webhook-letters.controller.js';
import { WebhookDesk } from './webhook-desk.js';
import { WebhooksController } from './webhooks.controller.js';

const logger = new Logger('Webhooks');
const TIMEOUT_MS = 15_000;
const CHANCES = 2 ** 32;

/** The machine's own time and chance. */
const paceBy = (clock: Clock): Pace => ({
  now: () => clock.now(),
  random: () => randomInt(CHANCES) / CHANCES,
  wait: (milliseconds, signal) =>
    new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, signal.aborted ? 0 : milliseconds);
      signal.addEventListener('abort', done, { once: true });
    }),
});

const PROVIDERS = [
  {
    provide: Endpoints,
    inject: [Outbound, Seal],
    useFactory: (outbound: Outbound, seal: Seal) => new Endpoints(outbound, seal),
  },
  {
    provide: Webhooks,
    inject: [EventStore, Clock],
    useFactory: (store: EventStore, clock: Clock) => new Webhooks(store, () => clock.now()),
  },
  {
    provide: Subscriptions,
    inject: [EventStore],
    useFactory: (store: EventStore) => new Subscriptions(store, (message) => logger.warn(message)),
  },
  {
    provide: Deliveries,
    inject: [EventStore, Subscriptions, Webhooks, Relations, Outbound, Seal, Clock, Lease],
    useFactory: (...[store, subscriptions, webhooks, relations, outbound, seal, clock, lease]: DeliveryParts) => {
      const onTrouble = (message: string) => logger.warn(message);
      return new Deliveries({
        store,
        subscriptions,
        webhooks,
        relations,
        outbound,
        seal,
        pace: paceBy(clock),
        lease,
        onTrouble,
      });
    },
  },
];
type DeliveryParts = [EventStore, Subscriptions, Webhooks, Relations, Outbound, Seal, Clock, Lease];

const HANDLERS = [
  SubscribeWebhookHandler,
  ChangeWebhookHandler,
  RotateWebhookSecretHandler,
  ListWebhooksHandler,
  ShowWebhookHandler,
] as const;

interface WebhooksOptions {
  /** Whether they may lead into private networks, and in the clear. */
  readonly allowPrivate: boolean;
}

/** Facts sent to whoever subscribed. Delivery begins with the engine, on the node that holds the lease, and ends before the log closes. */
@Module({})
export class WebhooksModule implements OnApplicationBootstrap, OnModuleDestroy {
  constructor(
    private readonly subscriptions: Subscriptions,
    private readonly deliveries: Deliveries,
  ) {}

  /** @param folder The data folder, whose key seals URLs and secrets; null: they end with the process. */
  static forRoot(folder: string | null, { allowPrivate }: WebhooksOptions): DynamicModule {
    return {
      module: WebhooksModule,
      imports: [FeedModule],
      controllers: [WebhooksController, WebhookLettersController],
      providers: [
        { provide: Seal, useFactory: () => KeyFile.open(folder) },
        { provide: Outbound, useFactory: () => new Outbound({ allowPrivate, timeoutMs: TIMEOUT_MS }) },
        ...PROVIDERS,
        ...HANDLERS,
        WebhookDesk,
      ],
      exports: [Subscriptions, Deliveries],
    };
  }

  onApplicationBootstrap(): void {
    this.subscriptions.start();
    this.deliveries.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.deliveries.stop();
    await this.subscriptions.stop();
  }
}
