import { randomUUID } from 'node:crypto';
import type { EventStore } from '#event-store';
import { z } from 'zod';
import { type Agenda, placeOf } from './agenda.policy.js';

const STREAM = 'policies-done';
/** Told at most so often, and only where something was done since. */
const TELL_MS = 10_000;
/** With more than this that fails, nothing is told: the others keep what they have. */
const MOST_FAILING = 100;
const KEPT = 10;

/** All that was due at `through` by facts up to `place` is done, but for `except`; what commands began up to `finished` is finished. */
const Done = z.object({
  through: z.number(),
  place: z.string().regex(/^\d{20}$/),
  finished: z.string().regex(/^\d+$/),
  except: z.array(z.object({ reaction: z.string(), stream: z.string(), revision: z.number() })),
});
type Done = z.infer<typeof Done>;

/**
 * What the process that acts tells the others, so that their agendas stay short and none begins at the beginning when it takes over.
 * What it says was done stays done, whoever holds the lease by then: it may be late, and is never wrong.
 */
export class DoneElsewhere {
  #done: Done | null = null;
  #toldAt = -Infinity;
  #told = '';

  constructor(
    private readonly store: EventStore,
    private readonly agenda: Agenda,
  ) {}

  /** Tells it, where nothing is due now that is not done. */
  async tell(now: number): Promise<void> {
    const { agenda } = this;
    if (performance.now() - this.#toldAt < TELL_MS || agenda.due(now, 1).length > 0) return;
    const { position } = agenda.followed();
    const [settled, finished, except] = [agenda.settled(), agenda.finished(), agenda.failing(MOST_FAILING + 1)];
    if (except.length > MOST_FAILING) return;
    this.#toldAt = performance.now();
    const news = JSON.stringify([position, settled, except]);
    if (news === this.#told) return;
    const done: Done = { through: now, place: placeOf(position), finished, except };
    const event = { id: randomUUID(), type: 'PoliciesDone', data: JSON.stringify(done), metadata: '{}' };
    if (this.#told === '') await this.store.keepLast(STREAM, KEPT);
    await this.store.append(STREAM, 'any', [event]);
    this.#told = news;
  }

  /** Reads what was told last, and strikes that out. */
  async look(): Promise<void> {
    for await (const { data } of this.store.readStream(STREAM, { direction: 'backwards', count: 1 })) {
      this.#done = Done.parse(JSON.parse(data));
    }
    this.strike();
  }

  /** Strikes out what is known to be done, also of what was taken in since. */
  strike(): void {
    if (this.#done === null) return;
    const { through, place, finished, except } = this.#done;
    this.agenda.strike(through, place, except);
    if (BigInt(finished) > BigInt(this.agenda.finished())) this.agenda.finish(finished);
  }
}
