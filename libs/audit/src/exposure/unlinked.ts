import { isoOf } from '#lifecycle';
import type { Act, Span, ThingInterval } from '#read-model';
import type { Archive } from '../archive.js';
import type { Estate } from '../estate.js';
import { firstImageOf, snapshotsOf } from '../lineage/belonging.js';
import { granteeOf, isoOrNull } from '../moment.js';
import { eachAct } from '../streams.js';
import { toldOf } from '../told.js';
import type { Clipped } from './exposure.js';

/** Notices looked at: of more the note only says that there are more. */
const MOST = 1_000;
const MOST_NAMES = 3;

interface Found {
  readonly counts: ReadonlyMap<string, number>;
  readonly cut: boolean;
}

type Belonging = { readonly ownerId: string | null; readonly region: string | null };

/**
 * What an image's exposure cannot tell while nothing says of which snapshots it is made: CloudTrail's answers to CreateImage and
 * CopyImage name none, and others show themselves to the owner only by what they do with the snapshots.
 */
export class Unlinked {
  /** The account in whose trail a snapshot's uses were told: AWS tells them to its owner. */
  readonly #told = new Map<string, Promise<string | null>>();

  constructor(
    private readonly estate: Estate,
    private readonly archive: Archive,
  ) {}

  async notesOf(grant: ThingInterval, clipped: Clipped, belonging: Belonging): Promise<string[]> {
    if (grant.kind !== 'image' || snapshotsOf(this.estate, grant.id).length > 0) return [];
    if (toldOf(this.estate.thing(grant.id)).attributes.rootDeviceType === 'instance-store') return [];
    const note = `The snapshots of ${grant.id} are not known, so uses of them by others may be missing here: an inventory that shows the image links them.`;
    const { counts, cut } = await this.#uses(clipped, belonging);
    const { kind, id } = granteeOf(grant.key);
    const open = `While ${grant.id} was open to ${kind === 'everyone' ? kind : id} (from ${isoOf(clipped.from)} to ${isoOrNull(clipped.to) ?? 'now'}), others`;
    if (counts.size === 0) return [note];
    const uses = [...counts.values()].reduce((sum, count) => sum + count, 0);
    const names = [...counts.keys()].toSorted().slice(0, MOST_NAMES).join(', ');
    const more = counts.size > MOST_NAMES ? ` and ${counts.size - MOST_NAMES} more` : '';
    return [
      note,
      `${open} used snapshots of account ${belonging.ownerId} in ${belonging.region} that belong to no known image ${cut ? 'at least ' : ''}${uses === 1 ? 'once' : `${uses} times`}: ${names}${more}.`,
    ];
  }

  /** Uses by others, in that time, of the owner's snapshots there that belong to no known image. */
  async #uses({ from, to }: Clipped, { ownerId, region }: Belonging): Promise<Found> {
    const counts = new Map<string, number>();
    if (ownerId === null || region === null) return { counts, cut: false };
    const { acts, cut } = await this.#notices(to === null ? { from } : { from, to });
    for (const [id, notices] of Map.groupBy(acts, (act) => act.id)) {
      if (!(await this.#isUnlinkedOf(notices, { ownerId, region }))) continue;
      const facts = await this.archive.usesOf(notices);
      const byOthers = facts.filter((fact) => fact.metadata.actor.account !== ownerId).length;
      if (byOthers > 0) counts.set(id, byOthers);
    }
    return { counts, cut };
  }

  async #notices(span: Span): Promise<{ acts: Act[]; cut: boolean }> {
    const acts: Act[] = [];
    for await (const act of eachAct(this.estate, { types: ['SharedSnapshotUsed'], span })) {
      if (acts.push(act) >= MOST) return { acts, cut: true };
    }
    return { acts, cut: false };
  }

  async #isUnlinkedOf([notice]: readonly Act[], { ownerId, region }: Belonging): Promise<boolean> {
    if (!notice || firstImageOf(this.estate, notice.id)) return false;
    const snapshot = this.estate.thing(notice.id);
    if (snapshot?.region !== undefined && snapshot.region !== null && snapshot.region !== region) return false;
    return (snapshot?.ownerId ?? (await this.#toldTo(notice))) === ownerId;
  }

  #toldTo(notice: Act): Promise<string | null> {
    const known = this.#told.get(notice.id);
    const told = known ?? this.archive.factOf(notice).then((fact) => fact?.metadata.account ?? null);
    this.#told.set(notice.id, told);
    return told;
  }
}
