import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { isoOf } from '#lifecycle';
import { Archive } from '../archive.js';
import { askedAsKnown } from '../as-known.js';
import { Estate } from '../estate.js';
import { knownThing } from '../told.js';
import { type ShowAnswer, showThing } from './show.js';

interface ShowAsked {
  readonly id: string;
  readonly at?: number | undefined;
  readonly knownAt?: number | undefined;
  readonly now: number;
}

/** What this thing was, at a moment or now, as known now or at `knownAt`. Times are microseconds since the Unix epoch. */
export class ShowThing extends Query<ShowAnswer> {
  constructor(readonly asked: ShowAsked) {
    super();
  }
}

@QueryHandler(ShowThing)
export class ShowThingHandler implements IQueryHandler<ShowThing> {
  constructor(
    private readonly estate: Estate,
    private readonly archive: Archive,
  ) {}

  async execute({ asked: { id, now, at = now, knownAt } }: ShowThing): Promise<ShowAnswer> {
    knownThing(this.estate, id);
    if (knownAt === undefined) return showThing(this.estate, id, at);
    const answer = await askedAsKnown(this.estate, this.archive, knownAt, (view) => showThing(view, id, at));
    return { ...answer, knownAt: isoOf(knownAt) };
  }
}
