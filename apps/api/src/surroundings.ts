import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Catalog, CountImages, CountSnapshots, CountSnapshotsOf, SeeImages } from '#catalog';
import { Followers } from '#consumers';
import { CountInstances, SeeInstances } from '#fleet';
import type { Asking, Category, Image, Instance, InstanceType, Keyed } from '#lifecycle';
import { Contended, Decider, Surroundings } from '#lifecycle/commands';
import { instanceTypeOf } from './ec2/instance-types.js';

const NOW = Number.MAX_SAFE_INTEGER;
const PATIENCE_MS = 5_000;
/** How long a count is good for: quotas are far from what one account makes in a second. */
const COUNTED_MS = 1_000;
/** More under way than any quota lets be. */
const MOST_SEEN = 2_000;
const STANDING: readonly string[] = ['pending', 'available', 'disabled', 'unknown'];

/** What the read models know of other things, once they have all that the account was acknowledged. */
@Injectable()
export class ModelledSurroundings extends Surroundings {
  readonly #counts = new Map<string, { readonly at: number; readonly value: Promise<number> }>();

  constructor(
    private readonly catalog: Catalog,
    private readonly queries: QueryBus,
    private readonly followers: Followers,
    private readonly decider: Decider,
  ) {
    super();
  }

  async imagesOn(snapshotIds: readonly string[], { account }: Asking): Promise<Keyed<readonly string[]>> {
    await this.#fresh(account, 'image');
    const found = snapshotIds.map((snapshotId): [string, string[]] => {
      const holders = this.catalog.holders('snapshot', snapshotId, { at: NOW, kind: 'image' });
      return [snapshotId, holders.map(({ id }) => id).filter((id) => this.#stands(id, account))];
    });
    return Object.fromEntries(found.filter(([, images]) => images.length > 0));
  }

  async volumesOf(instanceId: string, { account }: Asking): Promise<readonly string[]> {
    await this.#fresh(account, 'volume');
    return this.catalog.holders('attachment', instanceId, { at: NOW, kind: 'volume' }).map(({ id }) => id);
  }

  async snapshotsTaken(volumeId: string, { account, region }: Asking) {
    await this.#fresh(account, 'snapshot');
    return this.queries.execute(new CountSnapshotsOf(volumeId, account, region));
  }

  snapshotCount({ account, region }: Asking): Promise<number> {
    return this.#counted(`snapshots/${account}/${region}`, async () => {
      const { snapshots } = await this.queries.execute(new CountSnapshots(account, region));
      return snapshots;
    });
  }

  async snapshotCopies({ account, region }: Asking): Promise<number> {
    await this.#fresh(account, 'snapshot');
    const { copiesUnderWay } = await this.queries.execute(new CountSnapshots(account, region));
    return copiesUnderWay;
  }

  imageCount({ account, region }: Asking): Promise<number> {
    return this.#counted(`images/${account}/${region}`, async () => {
      const { images } = await this.queries.execute(new CountImages(account, region));
      return images;
    });
  }

  async publicImageCount({ account, region }: Asking): Promise<number> {
    await this.#fresh(account, 'image');
    const { publicImages } = await this.queries.execute(new CountImages(account, region));
    return publicImages;
  }

  imageCopiesUnderWay(asking: Asking): Promise<number> {
    return this.#counted(`image-copies/${asking.account}/${asking.region}`, async () => {
      const pending = await this.#pendingImages(asking);
      return pending.filter(({ creation }) => creation === 'copied').length;
    });
  }

  async storageUnderWay(asking: Asking): Promise<{ readonly storing: number; readonly restoring: number }> {
    await this.#fresh(asking.account, 'image');
    const own = { accounts: [asking.account], aliases: [] };
    const passes = ({ tasks }: Image) =>
      Object.entries(tasks).some(([task, state]) => task.startsWith('store:') && state === 'active');
    const stored = await this.queries.execute(
      new SeeImages({ seeing: asking, owners: own, includeDisabled: true, passes, limit: MOST_SEEN }),
    );
    const pending = await this.#pendingImages(asking);
    const restored = pending.filter(({ creation }) => creation === 'restored');
    return { storing: gibOf(stored.items), restoring: gibOf(restored) };
  }

  async #pendingImages(asking: Asking): Promise<readonly Image[]> {
    const owners = { accounts: [asking.account], aliases: [] };
    const narrowing = [{ column: 'state', globs: ['pending'] }] as const;
    const { items } = await this.queries.execute(
      new SeeImages({ seeing: asking, owners, narrowing, limit: MOST_SEEN }),
    );
    return items;
  }

  instanceCount({ account, region }: Asking): Promise<number> {
    return this.#counted(`instances/${account}/${region}`, () =>
      this.queries.execute(new CountInstances(account, region)),
    );
  }

  async memberOf(groupId: string, { account, region }: Asking): Promise<string | null> {
    await this.#fresh(account, 'instance');
    const passes = ({ attributes }: Instance) => attributes['securityGroups']?.split(' ').includes(groupId) === true;
    const { items } = await this.queries.execute(
      new SeeInstances({ viewer: { account, region }, endedAfter: NOW, passes, limit: 1 }),
    );
    return items[0]?.instanceId ?? null;
  }

  instanceType(name: string): InstanceType | null {
    return instanceTypeOf(name);
  }

  /** Other accounts' images do not count: their ids are nobody else's business. */
  #stands(imageId: string, account: string): boolean {
    const [state] = this.catalog.intervalsOf(imageId, { at: NOW, facets: ['state'] });
    return STANDING.includes(state?.key ?? 'unknown') && this.catalog.thing(imageId)?.ownerId === account;
  }

  #counted(name: string, count: () => Promise<number>): Promise<number> {
    const known = this.#counts.get(name);
    if (known && performance.now() - known.at < COUNTED_MS) return known.value;
    const value = count();
    this.#counts.set(name, { at: performance.now(), value });
    return value;
  }

  async #fresh(account: string, category: Category): Promise<void> {
    const position = this.decider.acknowledged(account, category);
    if (!(await this.followers.reached(position, PATIENCE_MS))) throw new Contended('the read models');
  }
}

/** How large the volumes of these images are together. */
const gibOf = (images: readonly Image[]): number =>
  images.flatMap(({ attributes }) => attributes.blockDevices ?? []).reduce((sum, { sizeGiB = 0 }) => sum + sizeGiB, 0);
