import { setImmediate } from 'node:timers/promises';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { isoOf } from '#lifecycle';
import { type Act, type Page, readCursor, writeCursor } from '#read-model';
import type { Paging } from '../answer.js';
import { Archive, whoOf } from '../archive.js';
import { NothingKnown } from '../errors.js';
import { Estate } from '../estate.js';
import { limitOf } from '../list.js';
import { spanOf } from '../moment.js';
import { type ActivityAnswer, type Deed, type Match, matchOf, searchOf } from './activity.js';
import { refusedIn } from './refused.js';

interface ActivityAsked extends Paging {
  /** An ARN (a role's stands for its sessions too), a service's name, or an account id. */
  readonly principal: string;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

type Place = Pick<Act, 'occurredAt' | 'factId'>;

const ORDER = 'activity';
const CHUNK = 5_000;

/** What this principal did, or tried, in `[from, to)`. Times are microseconds since the Unix epoch. */
export class Activity extends Query<ActivityAnswer> {
  constructor(readonly asked: ActivityAsked) {
    super();
  }
}

@QueryHandler(Activity)
export class ActivityHandler implements IQueryHandler<Activity> {
  constructor(
    private readonly estate: Estate,
    private readonly archive: Archive,
  ) {}

  async execute({ asked }: Activity): Promise<ActivityAnswer> {
    const limit = limitOf(asked);
    const found: { act: Act; matched: Match }[] = [];
    for await (const deed of this.#deeds(asked)) {
      found.push(deed);
      if (found.length > limit) break;
    }
    const { from, to, cursor, principal } = asked;
    if (found.length === 0 && from === undefined && to === undefined && cursor === undefined) {
      throw new NothingKnown(
        principal,
        'No fact names it as actor: give the full ARN, the ARN of a role, or an account id.',
      );
    }
    return this.#page(found, limit);
  }

  async #page(found: readonly { act: Act; matched: Match }[], limit: number): Promise<Page<Deed>> {
    const items: Deed[] = [];
    for (const { act, matched } of found.slice(0, limit)) {
      const fact = await this.archive.factOf(act);
      if (!fact) continue;
      items.push({
        at: isoOf(act.occurredAt),
        type: act.type,
        kind: act.kind,
        id: act.id,
        matched,
        who: whoOf(fact.metadata),
        refused: refusedIn(fact),
        eventId: fact.id,
        evidence: await this.archive.evidenceOf(fact.metadata),
      });
    }
    const last = found[limit - 1];
    const more = found.length > limit && last !== undefined;
    return { items, next: more ? writeCursor(ORDER, [last.act.occurredAt, last.act.factId]) : null };
  }

  /** Only the full name is indexed; sessions and accounts are sifted from all that happened, with room for others in between. */
  async *#deeds({ principal, cursor, ...asked }: ActivityAsked): AsyncIterable<{ act: Act; matched: Match }> {
    const span = spanOf(asked);
    const options = { ...searchOf(principal), span, limit: CHUNK };
    let after: Place | undefined = cursor === undefined ? undefined : placeIn(cursor);
    for (;;) {
      const acts = this.estate.acts(
        // Without the bound a chunk would begin its search at the beginning of the time asked about.
        after ? { ...options, after, span: { ...span, from: after.occurredAt } } : options,
      );
      for (const act of acts) {
        const matched = matchOf(principal, act);
        if (matched) yield { act, matched };
      }
      after = acts.at(-1);
      if (!after || acts.length < CHUNK) return;
      await setImmediate();
    }
  }
}

const placeIn = (cursor: string): Place => {
  const [occurredAt, factId] = readCursor(cursor, ORDER, [0, '']);
  return { occurredAt: Number(occurredAt), factId: String(factId) };
};
