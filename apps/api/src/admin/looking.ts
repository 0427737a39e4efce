import { Injectable } from '@nestjs/common';
import { Followers } from '#consumers';
import { EventStore } from '#event-store';
import { categoryOf, streamOf } from '#lifecycle';
import { revisionOf } from './revisions.js';

const PATIENCE_MS = 500;

/** What is shown can be changed on condition that it is still so: then what is shown must not be older than it says. */
@Injectable()
export class Looking {
  constructor(
    private readonly store: EventStore,
    private readonly followers: Followers,
  ) {}

  /** A revision of the thing that the read models have reached; null: nothing is known of it, or they are too far behind. */
  async revisionSeen(id: string): Promise<number | null> {
    const category = categoryOf(id);
    if (category === null) return null;
    const revision = await revisionOf(this.store, streamOf(category, id));
    if (revision < 0) return null;
    return (await this.followers.reached(await this.store.head(), PATIENCE_MS)) ? revision : null;
  }
}
