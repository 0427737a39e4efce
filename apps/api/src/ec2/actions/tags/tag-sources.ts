import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { SeeTags } from '#catalog';
import { SeeInstanceTags } from '#fleet';
import {
  type Aggregate,
  type Belongings as Held,
  keyPairs,
  type Keyed,
  launchTemplates,
  securityGroups,
  spotRequests,
} from '#lifecycle';
import { Clock } from '#lifecycle/commands';
import type { HeldTag } from '#read-model';
import { Belongings } from '../../belongings.js';
import type { Call } from '../../call.js';

const HOUR_MICROS = 60 * 60 * 1_000_000;

/** The tags of an account's things of one kind, in the order of (id, key). */
export interface TagSource {
  /** In EC2's words. */
  readonly type: string;
  next(after: Pick<HeldTag, 'id' | 'key'> | undefined, limit: number): Promise<readonly HeldTag[]>;
}

/** Everything that an account can have tags on. */
@Injectable()
export class TagSources {
  constructor(
    private readonly queries: QueryBus,
    private readonly belongings: Belongings,
    private readonly clock: Clock,
  ) {}

  /** @param ids Only of these things. */
  of(call: Call, ids: readonly string[] | undefined): readonly TagSource[] {
    const viewer = { account: call.account, region: call.region };
    const endedAfter = this.clock.now() - HOUR_MICROS;
    const ofCatalog = (kind: 'image' | 'snapshot' | 'volume'): TagSource => ({
      type: kind,
      next: (after, limit) => this.queries.execute(new SeeTags({ viewer, kind, ids, after, limit })),
    });
    return [
      ofCatalog('image'),
      {
        type: 'instance',
        next: (after, limit) => this.queries.execute(new SeeInstanceTags({ viewer, ids, endedAfter, after, limit })),
      },
      this.#ofBelongings('key-pair', keyPairs, call),
      this.#ofBelongings('launch-template', launchTemplates, call),
      this.#ofBelongings('security-group', securityGroups, call),
      ofCatalog('snapshot'),
      this.#ofBelongings('spot-instances-request', spotRequests, call),
      ofCatalog('volume'),
    ];
  }

  #ofBelongings<Thing extends { readonly tags: Keyed }>(
    type: string,
    aggregate: Aggregate<Held<Thing>>,
    call: Call,
  ): TagSource {
    return {
      type,
      next: async (after, limit) => {
        const { things } = await this.belongings.of(aggregate, call);
        const held = Object.entries(things).flatMap(([id, { tags }]) =>
          Object.entries(tags).map(([key, value]) => ({ id, key, value })),
        );
        const behind = after === undefined ? held : held.filter((tag) => comesAfter(tag, after));
        return behind.toSorted((a, b) => (comesAfter(a, b) ? 1 : -1)).slice(0, limit);
      },
    };
  }
}

const comesAfter = (one: Pick<HeldTag, 'id' | 'key'>, other: Pick<HeldTag, 'id' | 'key'>): boolean =>
  one.id === other.id ? one.key > other.key : one.id > other.id;
