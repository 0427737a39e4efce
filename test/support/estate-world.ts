import { randomUUID } from 'node:crypto';
import { QueryBus } from '@nestjs/cqrs';
import { SeeImages, SeeImagesById, Standings } from '#catalog';
import { Followers } from '#consumers';
import { AGGREGATES, type Fact, type FactEvent, parseFact } from '#lifecycle';
import { type Caller, Clock, type CloudPlan, Decider, newId, Policies } from '#lifecycle/commands';
import { Scratch } from '../../apps/api/src/scratch.js';
import { startTestEngine, type TestEngine } from './engine.js';
import { ACCOUNTS, ASIDE, LOWER, OWNER, PARTNER, REGIONS, UPPER } from './estate.js';
import type { Step } from './estate-commands.js';
import { EstateModel } from './estate-model.js';

const DAY = 24 * 3_600_000_000;
const ORGANIZATION_ID = 'o-a1b2c3d4e5';
const HOME = REGIONS[0] ?? '';
const UNITS = [
  [UPPER, 'r-ab12'],
  [LOWER, UPPER],
  [ASIDE, 'r-ab12'],
] as const;

/** Stands where it is put. */
class StillClock extends Clock {
  at = Date.UTC(2026, 10, 25) * 1000;
  now = (): number => this.at;
}

/** A cloud in which a test says what goes wrong. */
class Weather implements CloudPlan {
  isFoul = false;
  delay = (): number => 0;
  fails = (fault: string): boolean => this.isFoul && (fault === 'snapshot' || fault === 'image');
}

export const callerOf = (account: string, region: string): Caller => {
  const requestId = randomUUID();
  return { account, region, actor: { principal: 'ada', account }, requestId, correlationId: requestId };
};

const sorted = (keys: Iterable<string>): string[] => [...keys].toSorted();

const byId = <Thing>(things: ReadonlyMap<string, Thing>) => [...things].toSorted(([a], [b]) => (a < b ? -1 : 1));

const LOOKS = [
  { deprecated: false, disabled: false },
  { deprecated: true, disabled: true },
];

/** All that there is, as the model has it. */
export const asModelled = (model: EstateModel) => ({
  images: byId(model.images).map(([id, { state, shares, deprecateAt, guard, marks, snapshots }]) => [
    id,
    { state, shares: sorted(shares), deprecateAt, guard, marks: sorted(marks), snapshots: sorted(snapshots) },
  ]),
  snapshots: byId(model.snapshots).map(([id, { state, shares }]) => [
    id,
    { state, shares: sorted(state === 'gone' ? [] : shares) },
  ]),
  seen: ACCOUNTS.flatMap((account) =>
    REGIONS.flatMap((region) => LOOKS.map((look) => [account, region, model.seen(account, region, look)])),
  ),
});

const ended = (state: string): string =>
  state === 'deregistered' || state === 'purged' || state === 'deleted' ? 'gone' : state;

const guardOf = ({ enabled, cooldown }: Readonly<Record<string, string>>) =>
  enabled ?? (cooldown === undefined ? 'off' : Number(cooldown));

/** An engine of three accounts, what time it is there, and how its cloud behaves. */
export class EstateWorld {
  readonly clock = new StillClock();
  readonly weather = new Weather();
  #engine: TestEngine | null = null;

  async start(): Promise<void> {
    this.#engine = await startTestEngine({ clock: this.clock, cloud: this.weather });
  }

  async close(): Promise<void> {
    await this.#engine?.close();
  }

  get engine(): TestEngine {
    if (this.#engine === null) throw new Error('The engine was not started.');
    return this.#engine;
  }

  part<Part>(of: abstract new (...parts: never[]) => Part): Part {
    return this.engine.app.get(of);
  }

  /** Forgets all but the accounts, and gives each a snapshot in each Region. */
  async begin(): Promise<EstateModel> {
    await this.part(Scratch).reset();
    const model = new EstateModel();
    this.weather.isFoul = false;
    this.clock.at += DAY;
    model.at = this.clock.at;
    for (const [unitId, parentId] of UNITS) {
      const data = { organizationId: ORGANIZATION_ID, unitId, parentId };
      await this.engine.seed(`organization-${ORGANIZATION_ID}`, { type: 'OrganizationalUnitCreated', data });
    }
    await this.joins(LOWER);
    const places = ACCOUNTS.flatMap((account) => REGIONS.map((region) => ({ account, region })));
    for (const { account, region } of places) {
      const snapshotId = newId('snap');
      const data = { snapshotId, ownerId: account, region, state: 'completed', sizeGiB: 1, encrypted: false };
      await this.engine.seed(`snapshot-${snapshotId}`, { type: 'SnapshotObserved', data }, { account, region });
      const there = { state: 'completed', shares: new Set<string>(), keptUntil: 0 } as const;
      model.snapshots.set(snapshotId, { owner: account, region, ...there });
    }
    return model;
  }

  /** Everything has followed, and the read models have it. */
  async settled(): Promise<void> {
    await this.part(Policies).settle();
    await this.part(Followers).reached(await this.engine.store.head(), 5_000);
  }

  /** What was recorded since the log ended there. */
  async factsSince(after: bigint): Promise<Fact[]> {
    return (await Array.fromAsync(this.engine.store.readAll({ after }))).map(parseFact);
  }

  /** Something of an account that no command of a sequence is about. */
  decided(who: string, event: FactEvent): Promise<unknown> {
    const decisions = this.part(Decider).begin(callerOf(who, HOME));
    return decisions.decide(AGGREGATES.account, who, () => [event]);
  }

  joins(parentId: string): Promise<void> {
    const data = { accountId: PARTNER, organizationId: ORGANIZATION_ID, parentId };
    const told = { account: PARTNER, occurredAt: this.clock.at };
    return this.engine.seed(`account-${PARTNER}`, { type: 'AccountJoinedOrganization', data }, told);
  }

  /** All that there is, as decisions and descriptions have it. */
  async reading(model: EstateModel) {
    const images = sorted(model.images.keys()).map(async (id) => [id, await this.#image(id)] as const);
    const snapshots = sorted(model.snapshots.keys()).map(async (id) => [id, await this.#snapshot(id)] as const);
    const seen = ACCOUNTS.flatMap((account) =>
      REGIONS.flatMap((region) =>
        LOOKS.map(async (look) => [account, region, await this.#seen(account, region, look)]),
      ),
    );
    return {
      images: await Promise.all(images),
      snapshots: await Promise.all(snapshots),
      seen: await Promise.all(seen),
    };
  }

  async #image(id: string) {
    const now = await this.part(Decider).state(AGGREGATES.image, id, callerOf(OWNER, HOME));
    const deprecateAt = now.deprecation['at'] === undefined ? null : Number(now.deprecation['at']);
    const [shares, marks, snapshots] = [now.permissions, now.watermarks, now.snapshots].map((all) =>
      sorted(Object.keys(all)),
    );
    return { state: ended(now.state), shares, deprecateAt, guard: guardOf(now.protection), marks, snapshots };
  }

  async #snapshot(id: string) {
    const now = await this.part(Decider).state(AGGREGATES.snapshot, id, callerOf(OWNER, HOME));
    const state = ended(now.state);
    const shares = state === 'gone' ? [] : Object.keys({ ...now.shares, ...now.binned });
    return { state, shares: sorted(shares.map((key) => key.replace('account:', ''))) };
  }

  async #seen(account: string, region: string, look: (typeof LOOKS)[number]): Promise<string[]> {
    const { seeing } = this.part(Standings).of({ account, region, at: this.clock.at });
    const [includeDeprecated, includeDisabled] = [look.deprecated, look.disabled];
    const wanted = { seeing, includeDeprecated, includeDisabled, limit: 1_000 };
    const { items } = await this.part(QueryBus).execute(new SeeImages(wanted));
    const ids = items.map(({ imageId }) => imageId);
    // Named, each is found, too.
    const named = await this.part(QueryBus).execute(new SeeImagesById(ids, seeing));
    return sorted(ids).join() === sorted(named.map(({ imageId }) => imageId)).join() ? sorted(ids) : ['not by id'];
  }
}

/** What accounts and their surroundings do between commands. */
export const OTHERS: Readonly<
  Record<string, (world: EstateWorld, model: EstateModel, step: Step) => Promise<unknown>>
> = {
  moves: async (world, model, { choice }) => {
    const unit = [LOWER, ASIDE, UPPER][choice % 3] ?? LOWER;
    const leaves = choice % 4 === 3 || model.partnerUnit !== null;
    const data = { accountId: PARTNER, organizationId: ORGANIZATION_ID };
    const told = { account: PARTNER, occurredAt: world.clock.at };
    if (leaves) await world.engine.seed(`account-${PARTNER}`, { type: 'AccountLeftOrganization', data }, told);
    else await world.joins(unit);
    model.partnerUnit = leaves ? null : unit;
  },
  publicAccess: async (world, model, { who, choice }) => {
    const [region = '', state] = [REGIONS[choice % 2], choice % 4 < 3 ? 'unblocked' : 'block-new-sharing'];
    await world.decided(who, { type: 'ImageBlockPublicAccessSet', data: { accountId: who, region, state } });
    model.unblocked[state === 'unblocked' ? 'add' : 'delete'](`${who}/${region}`);
  },
  keeps: async (world, model, { who, choice }) => {
    const [region = '', resourceType] = [REGIONS[choice % 2], choice % 3 === 0 ? 'EBS_SNAPSHOT' : 'EC2_IMAGE'];
    const key = `${who}/${region}/${resourceType}`;
    const rule = { accountId: who, region, ruleId: resourceType };
    if (model.kept.has(key) && choice % 5 > 0) return;
    if (model.kept.delete(key)) return world.decided(who, { type: 'RecycleBinRuleDeleted', data: rule });
    const retentionDays = 1 + (choice % 5);
    model.kept.set(key, retentionDays);
    return world.decided(who, { type: 'RecycleBinRuleCreated', data: { ...rule, resourceType, retentionDays } });
  },
  weather: async ({ weather }) => {
    weather.isFoul = !weather.isFoul;
  },
};
