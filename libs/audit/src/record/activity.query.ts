import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { isoOf } from '#lifecycle';
import { type Act, type Page, writeCursor } from '#read-model';
import type { Paging } from '../answer.js';
import { Archive, whoOf } from '../archive.js';
import { NothingKnown } from '../errors.js';
import { Estate } from '../estate.js';
import { limitOf, merged, type Place, startOf } from '../list.js';
import { spanOf } from '../moment.js';
import { eachAct } from '../streams.js';
import { type ActivityAnswer, type Deed, isAccount, type Match, matchOf, sessionsOf } from './activity.js';
import { refusedIn } from './refused.js';

interface ActivityAsked extends Paging {
  /** An ARN (a role's stands for its sessions too), a service's name, or an account id. */
  readonly principal: string;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

const BY_TIME = {
  name: 'activity',
  like: [0, ''],
  place: ({ occurredAt, factId }: Act) => [occurredAt, factId],
};

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
    const start = startOf(BY_TIME, asked);
    const found: { act: Act; matched: Match }[] = [];
    for await (const act of this.#actsBy(asked, start)) {
      const matched = matchOf(asked.principal, act);
      if (matched) found.push({ act, matched });
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
    return { items, next: more ? writeCursor(BY_TIME.name, BY_TIME.place(last.act)) : null };
  }

  /** Each session of a role is a principal of its own: what they did is told as one list. */
  #actsBy({ principal, ...asked }: ActivityAsked, start: Place | undefined): AsyncIterable<Act> {
    const after = start && { occurredAt: Number(start[0]), factId: String(start[1]) };
    const options = { span: spanOf(asked), ...(after ? { after } : {}) };
    if (isAccount(principal)) return eachAct(this.estate, { ...options, account: principal });
    const sessions = sessionsOf(principal);
    const names = sessions === null ? [principal] : [principal, ...this.estate.principals(sessions)];
    return merged(
      names.map((name) => eachAct(this.estate, { ...options, principal: name })),
      BY_TIME,
    );
  }
}
