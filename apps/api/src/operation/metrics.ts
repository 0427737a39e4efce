import type { FastifyReply } from 'fastify';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { FollowerStatus } from '#consumers';
import type { LeaseStatus, StoreCounters } from '#event-store';
import type { PoliciesStatus } from '#lifecycle/commands';

/** What the engine is asked for at each scrape. */
export interface Readings {
  counters(): StoreCounters;
  projections(): readonly FollowerStatus[];
  policies(): PoliciesStatus;
  /** null: no other node could act. */
  lease(): LeaseStatus | null;
  quarantined(): Promise<number>;
  webhooks(): WebhookReadings;
}

/** How webhooks stand: what this node did for them, and each by its id. */
export interface WebhookReadings {
  readonly delivered: number;
  readonly failed: number;
  readonly lags: readonly (readonly [webhook: string, seconds: number])[];
  readonly deadLetters: readonly (readonly [webhook: string, count: number])[];
}

/** The engine's figures, as Prometheus reads them. A registry of its own, so that two engines in one process stay apart. */
export class Metrics {
  readonly registry = new Registry();
  readonly #requests = new Histogram({
    name: 'amistory_http_request_duration_seconds',
    help: 'Time from the first byte of a request to the last byte of its answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60],
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  /** `route` is the route's pattern: a label for each path that is asked would never stop growing. */
  observe(method: string, route: string, reply: FastifyReply): void {
    this.#requests.observe({ method, route, status: String(reply.statusCode) }, reply.elapsedTime / 1000);
  }

  /** Reads the engine at each scrape from now on. */
  read(readings: Readings): void {
    this.#count('amistory_log_appends_total', 'Appends that the log took.', () => readings.counters().appends);
    this.#count('amistory_log_events_total', 'Events appended to the log.', () => readings.counters().events);
    this.#count('amistory_log_reads_total', 'Reads of the log.', () => readings.counters().reads);
    this.#gauge('amistory_projection_lag_events', 'Events that a projection has yet to take in (an estimate).', () =>
      readings.projections().map(({ name, lagEvents }) => [name, lagEvents] as const),
    );
    this.#gauge(
      'amistory_projection_lag_seconds',
      'Age of the oldest event that a projection has yet to take in.',
      () => readings.projections().map(({ name, lagSeconds }) => [name, lagSeconds] as const),
    );
    this.#gauge(
      'amistory_projection_parked',
      'Things that a projection set aside because a fact could not be folded.',
      () => readings.projections().map(({ name, parked }) => [name, parked.length] as const),
    );
    this.#readPolicies(readings);
    this.#readWebhooks(readings);
    const { registry } = this;
    registry.registerMetric(
      new Gauge({
        name: 'amistory_quarantine_records',
        help: 'Records set aside because they could not be understood.',
        registers: [],
        async collect() {
          this.set(await readings.quarantined());
        },
      }),
    );
  }

  #readPolicies(readings: Readings): void {
    this.#figure('amistory_policies_waiting', 'Things that will fall due, or are.', () => readings.policies().waiting);
    this.#figure(
      'amistory_policies_late_seconds',
      'How long the oldest thing that is due has been waiting.',
      () => readings.policies().lateSeconds,
    );
    this.#figure(
      'amistory_lease_held',
      'Whether this node does what only one node of a cluster does (1), or not (0).',
      () => (readings.lease()?.held === false ? 0 : 1),
    );
  }

  #readWebhooks(readings: Readings): void {
    this.#count(
      'amistory_webhook_deliveries_total',
      'Facts that receivers of webhooks took.',
      () => readings.webhooks().delivered,
    );
    this.#count(
      'amistory_webhook_failures_total',
      'Tries to deliver to a webhook that failed.',
      () => readings.webhooks().failed,
    );
    this.#each(
      'amistory_webhook_lag_seconds',
      'Age of the oldest fact that a webhook has yet to be given.',
      () => readings.webhooks().lags,
    );
    this.#each('amistory_webhook_dead_letters', 'Facts that were given up.', () => readings.webhooks().deadLetters);
  }

  #count(name: string, help: string, value: () => number): void {
    const counter = new Counter({
      name,
      help,
      registers: [this.registry],
      collect() {
        this.reset();
        this.inc(value());
      },
    });
    void counter;
  }

  #figure(name: string, help: string, value: () => number): void {
    const gauge = new Gauge({
      name,
      help,
      registers: [this.registry],
      collect() {
        this.set(value());
      },
    });
    void gauge;
  }

  /** Of each webhook. */
  #each(name: string, help: string, values: () => WebhookReadings['lags']): void {
    const gauge = new Gauge({
      name,
      help,
      labelNames: ['webhook'],
      registers: [this.registry],
      collect() {
        this.reset();
        for (const [webhook, value] of values()) this.set({ webhook }, value);
      },
    });
    void gauge;
  }

  #gauge(name: string, help: string, values: () => (readonly [projection: string, value: number])[]): void {
    const gauge = new Gauge({
      name,
      help,
      labelNames: ['projection'],
      registers: [this.registry],
      collect() {
        this.reset();
        for (const [projection, value] of values()) this.set({ projection }, value);
      },
    });
    void gauge;
  }
}
