import { Injectable } from '@nestjs/common';
import { AGGREGATES, categoryOf, mayLaunch, mayRead, organizationOf, snapshotPublicAccess, unitsOf } from '#lifecycle';
import { type Caller, Decider } from '#lifecycle/commands';
import type { Principal } from './principals.js';

/** How much of a thing somebody sees: all that is known of it; what it is, because it is shared with them; nothing. */
export type Sight = 'whole' | 'shared' | 'none';

/** Whoever looks decides nothing. */
const LOOKING: Caller = {
  account: '',
  region: 'us-east-1',
  actor: { principal: 'amistory' },
  requestId: 'looking',
  correlationId: 'looking',
};

/** What principals see that have a say in some accounts only: asked of the log itself, so that no read model is behind. */
@Injectable()
export class Scope {
  constructor(private readonly decider: Decider) {}

  async sees({ accounts }: Principal, id: string): Promise<Sight> {
    return accounts === null ? 'whole' : this.#seenBy(accounts, id);
  }

  /** Whether an account sees anything of the thing. */
  async accountSees(account: string, id: string): Promise<boolean> {
    return (await this.#seenBy([account], id)) !== 'none';
  }

  async #seenBy(accounts: readonly string[], id: string): Promise<Sight> {
    const category = categoryOf(id);
    if (category === null) return 'none';
    if (category === 'account') return accounts.includes(id) ? 'whole' : 'none';
    if (category === 'organization') return (await this.#areIn(accounts, id)) ? 'whole' : 'none';
    const ownerId = await this.#ownerOf(category, id);
    if (ownerId !== null && accounts.includes(ownerId)) return 'whole';
    if (category === 'image') return this.#firstShared(accounts, (account) => this.#mayLaunch(account, id));
    return category === 'snapshot'
      ? this.#firstShared(accounts, (account) => this.#mayRead(account, id, ownerId))
      : 'none';
  }

  async #ownerOf(category: 'image' | 'snapshot' | 'volume' | 'instance', id: string): Promise<string | null> {
    if (category === 'image') return (await this.decider.state(AGGREGATES.image, id, LOOKING)).ownerId;
    if (category === 'snapshot') return (await this.decider.state(AGGREGATES.snapshot, id, LOOKING)).ownerId;
    if (category === 'volume') return (await this.decider.state(AGGREGATES.volume, id, LOOKING)).ownerId;
    return (await this.decider.state(AGGREGATES.instance, id, LOOKING)).ownerId;
  }

  async #firstShared(
    accounts: readonly string[],
    isShared: (account: string) => Promise<boolean>,
  ): Promise<'shared' | 'none'> {
    for (const account of accounts) if (await isShared(account)) return 'shared';
    return 'none';
  }

  async #mayLaunch(account: string, imageId: string): Promise<boolean> {
    const image = await this.decider.state(AGGREGATES.image, imageId, LOOKING);
    const { organizationId, unitIds } = await this.#standing(account);
    const { region } = LOOKING;
    return (
      image.known && image.state !== 'purged' && mayLaunch(image, { account, region, at: 0, organizationId, unitIds })
    );
  }

  async #mayRead(account: string, snapshotId: string, ownerId: string | null): Promise<boolean> {
    const snapshot = await this.decider.state(AGGREGATES.snapshot, snapshotId, LOOKING);
    const owner = await this.decider.state(AGGREGATES.account, ownerId ?? '', LOOKING);
    const publicAccess = snapshotPublicAccess(owner, snapshot.region ?? LOOKING.region);
    return mayRead(snapshot, account, { publicAccess });
  }

  async #areIn(accounts: readonly string[], organizationId: string): Promise<boolean> {
    const standings = await Promise.all(accounts.map((account) => this.#standing(account)));
    return standings.some((one) => one.organizationId === organizationId);
  }

  async #standing(accountId: string) {
    const account = await this.decider.state(AGGREGATES.account, accountId, LOOKING);
    const organizationId = organizationOf(account);
    if (organizationId === undefined) return {};
    const organization = await this.decider.state(AGGREGATES.organization, organizationId, LOOKING);
    return { organizationId, unitIds: unitsOf(account, organization) };
  }
}
