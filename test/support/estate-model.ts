import {
  type EstateImage,
  EVERYONE,
  LOWER,
  ORGANIZATION,
  PARTNER,
  unitArn,
  UPPER,
  type Verdict,
  WATCHED,
} from './estate.js';
import { EstateStorage, isLiving, UNCHANGED } from './estate-storage.js';

const DAY = 24 * 3_600_000_000;

interface Plan {
  readonly by: string;
  readonly region: string;
  readonly name: string;
  readonly snapshots: readonly string[];
  readonly marks?: ReadonlySet<string>;
}

const toMinute = (at: number) => Math.round(at / 60_000_000) * 60_000_000;
const yearsAfter = (at: number, years: number) => {
  const date = new Date(Math.floor(at / 1000));
  return date.setUTCFullYear(date.getUTCFullYear() + years) * 1000;
};
const isPublic = ({ shares }: EstateImage) => shares.has(EVERYONE);

/** Images of several accounts in two Regions, as the user guide tells of them: bookkeeping that knows no facts. */
export class EstateModel extends EstateStorage {
  instances = new Map<string, { readonly owner: string; readonly imageId: string }>();
  /** The unit of the partner's account; null: it is in no organization. */
  partnerUnit: string | null = LOWER;
  /** `<account>/<region>` where images may become public. */
  unblocked = new Set<string>();

  copy(): EstateModel {
    const { images, snapshots, instances, unblocked, kept, partnerUnit, at } = this;
    const all = { images, snapshots, instances, unblocked, kept, partnerUnit, at };
    return Object.assign(new EstateModel(), structuredClone(all));
  }

  /** Whether the owner's word lets an account launch an image. */
  reaches({ owner, shares }: EstateImage, account: string): boolean {
    if (owner === account || shares.has(EVERYONE) || shares.has(`account:${account}`)) return true;
    if (account !== PARTNER || this.partnerUnit === null) return false;
    const inUpper = this.partnerUnit === UPPER || this.partnerUnit === LOWER;
    return (
      shares.has(`organization:${ORGANIZATION}`) || (inUpper && shares.has(`organizational-unit:${unitArn(UPPER)}`))
    );
  }

  /** What DescribeImages shows an account in a Region. */
  seen(
    account: string,
    region: string,
    { deprecated, disabled }: { deprecated: boolean; disabled: boolean },
  ): string[] {
    const shown = [...this.images].filter(([, image]) => {
      const hidden = !deprecated && image.owner !== account && (image.deprecateAt ?? Infinity) <= this.at;
      const there = isLiving(image) && (disabled || image.state !== 'disabled');
      return image.region === region && there && !hidden && this.reaches(image, account);
    });
    return shown.map(([id]) => id).toSorted();
  }

  register(by: string, region: string, { name, snapshotId }: { name: string; snapshotId: string }): Verdict {
    const { state, region: where } = this.snapshots.get(snapshotId) ?? {};
    if (where !== region || state !== 'completed' || !this.readable(by, snapshotId)) return null;
    return this.#make('ImageRegistered', { by, region, name, snapshots: [snapshotId] });
  }

  create(by: string, region: string, { name, instanceId }: { name: string; instanceId: string }): Verdict {
    const instance = this.instances.get(instanceId);
    const source = this.images.get(instance?.imageId ?? '');
    if (instance?.owner !== by || source?.region !== region) return null;
    return this.#make('ImageCreationRequested', { by, region, name, snapshots: [], marks: source.marks });
  }

  duplicate(by: string, region: string, { name, imageId }: { name: string; imageId: string }): Verdict {
    const source = this.images.get(imageId);
    if (source?.state !== 'available' || !this.reaches(source, by)) return null;
    if (!source.snapshots.every((id) => this.readable(by, id))) return null;
    return this.#make('ImageCopyRequested', { by, region, name, snapshots: [], marks: source.marks });
  }

  launch(by: string, region: string, imageId: string): Verdict {
    const image = this.images.get(imageId);
    if (by === WATCHED || image?.state !== 'available' || image.region !== region || !this.reaches(image, by))
      return null;
    return { fact: 'InstancesRequested', apply: ({ id }) => this.instances.set(id, { owner: by, imageId }) };
  }

  share(by: string, imageId: string, grantee: string): Verdict {
    const image = this.#own(by, imageId);
    if (!image || !isLiving(image)) return null;
    if (image.shares.has(grantee)) return UNCHANGED;
    if (image.state !== 'available') return null;
    const place = `${image.owner}/${image.region}`;
    const among = [...this.images.values()].filter((one) => isPublic(one) && `${one.owner}/${one.region}` === place);
    const publishable = this.unblocked.has(place) && image.marks.size === 0 && among.length < 5;
    if (grantee === EVERYONE && !publishable) return null;
    return {
      fact: 'LaunchPermissionGranted',
      apply: () => {
        image.shares.add(grantee);
        if (grantee === EVERYONE)
          image.deprecateAt = Math.min(image.deprecateAt ?? Infinity, this.#lastOfPublic(image));
      },
    };
  }

  unshare(by: string, imageId: string, grantee: string): Verdict {
    const image = this.#own(by, imageId);
    if (!image || !isLiving(image)) return null;
    if (!image.shares.has(grantee)) return UNCHANGED;
    return { fact: 'LaunchPermissionRevoked', apply: () => image.shares.delete(grantee) };
  }

  reset(by: string, imageId: string): Verdict {
    const image = this.#own(by, imageId);
    if (!image || !isLiving(image)) return null;
    return image.shares.size === 0 ? UNCHANGED : { fact: 'LaunchPermissionsReset', apply: () => image.shares.clear() };
  }

  decline(by: string, imageId: string): Verdict {
    const image = this.images.get(imageId);
    if (by === WATCHED || image?.state !== 'available' || !image.shares.has(`account:${by}`)) return null;
    return { fact: 'LaunchPermissionDeclined', apply: () => image.shares.delete(`account:${by}`) };
  }

  disable(by: string, imageId: string): Verdict {
    const image = this.#own(by, imageId);
    if (image?.state === 'disabled') return UNCHANGED;
    if (image?.state !== 'available') return null;
    return { fact: 'ImageDisabled', apply: () => Object.assign(image, { state: 'disabled', shares: new Set() }) };
  }

  enable(by: string, imageId: string): Verdict {
    const image = this.#own(by, imageId);
    if (image?.state === 'available') return UNCHANGED;
    if (image?.state !== 'disabled') return null;
    return { fact: 'ImageEnabled', apply: () => Object.assign(image, { state: 'available' }) };
  }

  deprecate(by: string, imageId: string, wanted: number): Verdict {
    const image = this.#own(by, imageId);
    if (!image || !isLiving(image) || image.state === 'failed') return null;
    if (wanted < this.at || wanted > yearsAfter(this.at, 10)) return null;
    const [deprecateAt, held] = [toMinute(wanted), image.deprecateAt ?? Infinity];
    if (isPublic(image) && deprecateAt > Math.min(held, this.#lastOfPublic(image))) return null;
    return image.deprecateAt === deprecateAt
      ? UNCHANGED
      : { fact: 'ImageDeprecationSet', apply: () => Object.assign(image, { deprecateAt }) };
  }

  cancel(by: string, imageId: string): Verdict {
    const image = this.#own(by, imageId);
    if (!image || !isLiving(image) || isPublic(image)) return null;
    return image.deprecateAt === null
      ? UNCHANGED
      : { fact: 'ImageDeprecationCancelled', apply: () => Object.assign(image, { deprecateAt: null }) };
  }

  protect(by: string, imageId: string, guard: 'with-cooldown' | 'without-cooldown'): Verdict {
    const image = this.#own(by, imageId);
    if (!image || !isLiving(image)) return null;
    return image.guard === guard
      ? UNCHANGED
      : { fact: 'DeregistrationProtectionEnabled', apply: () => Object.assign(image, { guard }) };
  }

  unprotect(by: string, imageId: string): Verdict {
    const image = this.#own(by, imageId);
    if (!image || !isLiving(image)) return null;
    if (typeof image.guard === 'number' || image.guard === 'off') return UNCHANGED;
    const guard = image.guard === 'with-cooldown' ? this.at + DAY : 'off';
    return { fact: 'DeregistrationProtectionDisabled', apply: () => Object.assign(image, { guard }) };
  }

  attach(by: string, imageId: string, name: string): Verdict {
    const image = this.#own(by, imageId);
    if (!image || !isLiving(image) || isPublic(image)) return null;
    const mark = `${by}:${name}`;
    if (image.marks.has(mark)) return UNCHANGED;
    return image.marks.size >= 5 ? null : { fact: 'ImageWatermarkAttached', apply: () => image.marks.add(mark) };
  }

  detach(by: string, imageId: string, mark: string): Verdict {
    const image = this.#own(by, imageId);
    if (!image || !isLiving(image)) return null;
    if (!image.marks.has(mark)) return UNCHANGED;
    return { fact: 'ImageWatermarkDetached', apply: () => image.marks.delete(mark) };
  }

  deregister(by: string, imageId: string, withSnapshots: boolean): Verdict {
    const image = this.#own(by, imageId);
    if (!image || !isLiving(image) || image.guard !== 'off') return null;
    const keepable = image.state === 'available' || image.state === 'disabled';
    return {
      fact: 'ImageDeregistered',
      apply: () => {
        const [before, binnedShares] = [image.state, image.shares];
        Object.assign(image, { ...this.ended(image, 'EC2_IMAGE', keepable), before, binnedShares, shares: new Set() });
        for (const id of withSnapshots ? image.snapshots : []) {
          const snapshot = this.snapshots.get(id);
          if (snapshot?.owner === by && !this.isUsed(id)) this.delete(snapshot);
        }
      },
    };
  }

  restore(by: string, imageId: string): Verdict {
    const image = this.#own(by, imageId);
    const whole = image?.snapshots.every((id) => this.isThere(this.snapshots.get(id)));
    if (image?.state !== 'recycled' || this.at >= image.keptUntil || whole !== true) return null;
    if (this.#isTaken(by, image.region, image.name)) return null;
    const back = { state: image.before, shares: image.binnedShares, binnedShares: new Set() };
    return { fact: 'ImageRestoredFromRecycleBin', apply: () => Object.assign(image, back) };
  }

  /** What was under way ends, well or not. */
  settle(well: boolean): void {
    for (const snapshot of this.snapshots.values()) {
      if (snapshot.state === 'pending') snapshot.state = well ? 'completed' : 'error';
    }
    for (const image of this.images.values())
      if (image.state === 'pending') image.state = well ? 'available' : 'failed';
  }

  /** What only the passing of time does. */
  age(): void {
    for (const thing of [...this.images.values(), ...this.snapshots.values()]) {
      if (thing.state === 'recycled' && this.at >= thing.keptUntil) thing.state = 'gone';
    }
    for (const image of this.images.values()) {
      if (typeof image.guard === 'number' && image.guard <= this.at) image.guard = 'off';
    }
  }

  #make(fact: string, { by, region, name, snapshots, marks = new Set() }: Plan): Verdict {
    if (by === WATCHED || this.#isTaken(by, region, name)) return null;
    return {
      fact,
      apply: (made) => {
        // What is registered stands on snapshots that are complete: it is there at once.
        const state = fact === 'ImageRegistered' ? 'available' : 'pending';
        const fresh = { state, before: state, deprecateAt: null, guard: 'off', keptUntil: 0 } as const;
        const sets = { shares: new Set<string>(), binnedShares: new Set<string>(), marks: new Set(marks) };
        const own = { owner: by, region, name, createdAt: this.at, snapshots: [...snapshots, ...made.snapshots] };
        this.images.set(made.id, { ...own, ...fresh, ...sets });
        for (const id of made.snapshots) {
          this.snapshots.set(id, { owner: by, region, state: 'pending', shares: new Set(), keptUntil: 0 });
        }
      },
    };
  }

  #isTaken = (owner: string, region: string, name: string): boolean =>
    [...this.images.values()].some(
      (image) => image.owner === owner && image.region === region && image.name === name && isLiving(image),
    );

  #own(by: string, imageId: string): EstateImage | undefined {
    const image = this.images.get(imageId);
    return image?.owner === by ? image : undefined;
  }

  #lastOfPublic = ({ createdAt }: EstateImage): number => toMinute(yearsAfter(createdAt, 2));
}
