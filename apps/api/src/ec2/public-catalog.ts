import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Followers } from '#consumers';
import { EventIdConflict, EventStore, type Position, WrongExpectedRevision } from '#event-store';
import { type FactEvent, FACTS, microsOf, type NewFact, streamOf, toEvent } from '#lifecycle';
import { Clock, followUpId } from '#lifecycle/commands';
import { type PublicImage, PUBLIC_IMAGES, publicImageId, publicSnapshotId } from './public-images.js';

const PATIENCE_MS = 5_000;
/** What the ids of these facts are derived from: the same on every machine, so that no fact is ever told twice. */
const ORIGIN = '3d3f5f0e-6f7a-5b0e-8a8b-2d9d3f1c7a55';
const VERSIONS: ReadonlyMap<string, number> = new Map(FACTS.map(({ type, version }) => [type, version]));
const EVERYONE = [{ kind: 'everyone', id: 'all' }] as const;

/** One thing of the catalog: its stream, and what is told of it. */
interface Entry {
  readonly stream: string;
  readonly at: number;
  readonly account: string;
  readonly events: readonly FactEvent[];
}

/**
 * Keeps the public images of a Region in the log, as an inventory would have told them: then decisions, questions and listings know
 * them as any other image. A Region's are recorded when a client first asks something there, so a log that is only fed with evidence
 * never holds any of them.
 */
@Injectable()
export class PublicCatalog {
  readonly #regions = new Map<string, Promise<void>>();

  constructor(
    private readonly store: EventStore,
    private readonly followers: Followers,
    private readonly clock: Clock,
  ) {}

  /** Resolves when the log and the read models have the public images of the Region. */
  async opened(region: string): Promise<void> {
    const opening = this.#regions.get(region) ?? this.#open(region);
    this.#regions.set(region, opening);
    try {
      await opening;
    } catch (error) {
      this.#regions.delete(region);
      throw error;
    }
  }

  /** Every Region is to be opened anew: the log has forgotten what stood before. */
  forget(): void {
    this.#regions.clear();
  }

  async #open(region: string): Promise<void> {
    const entries = PUBLIC_IMAGES.flatMap((image) => entriesOf(image, region));
    const isNew = await Promise.all(entries.map((entry) => this.#isNew(entry)));
    const missing = entries.filter((_entry, index) => isNew[index]);
    if (missing.length === 0) return;
    const evidence = evidenceOf(entries, region, this.clock.now());
    await this.#append(evidence.stream, [evidence]);
    const appends = missing.map((entry) => this.#append(entry.stream, factsOf(entry, evidence)));
    const last = (await Promise.all(appends)).reduce((one, other) => (other > one ? other : one), 0n);
    // Who describes before that sees the images a moment later: nothing that was acknowledged is missing.
    await this.followers.reached(last, PATIENCE_MS);
  }

  async #isNew({ stream }: Entry): Promise<boolean> {
    for await (const _known of this.store.readStream(stream, { count: 1 })) return false;
    return true;
  }

  /** Where the append ended; 0: another engine on the same log was first. */
  async #append(stream: string, facts: readonly NewFact[]): Promise<Position> {
    try {
      return (await this.store.append(stream, 'none', facts.map(toEvent))).position;
    } catch (error) {
      if (error instanceof WrongExpectedRevision || error instanceof EventIdConflict) return 0n;
      throw error;
    }
  }
}

/** What everything told of a Region rests on: the catalog itself, verbatim and hashed. */
function evidenceOf(entries: readonly Entry[], region: string, now: number): NewFact {
  const raw = JSON.stringify(entries.map(({ events }) => events));
  const sha256 = createHash('sha256').update(raw).digest('hex');
  const record = `public-catalog:${region}#${sha256}`;
  const stream = streamOf('evidence', followUpId(ORIGIN, record));
  return {
    id: followUpId(ORIGIN, `EvidenceRecorded ${record}`),
    stream,
    type: 'EvidenceRecorded',
    data: { record, form: 'inventory', sha256, raw },
    metadata: { ...metadataOf('EvidenceRecorded', now), region, record, evidence: stream },
  };
}

const factsOf = ({ stream, at, account, events }: Entry, { metadata }: NewFact): readonly NewFact[] =>
  events.map((event, index) => ({
    ...event,
    id: followUpId(ORIGIN, `${stream}/${event.type}`),
    stream,
    // No clock is ahead of this one: what is decided next would be told as of then.
    metadata: { ...metadata, ...metadataOf(event.type, Math.min(at, metadata.occurredAt) + index), account },
  }));

const metadataOf = (type: string, occurredAt: number) =>
  ({
    version: VERSIONS.get(type) ?? 1,
    occurredAt,
    actor: { principal: 'amistory' },
    source: 'import',
  }) as const;

function entriesOf(image: PublicImage, region: string): readonly Entry[] {
  const { ownerId, createdAt, sizeGiB } = image;
  const at = microsOf(createdAt) ?? 0;
  const [imageId, snapshotId] = [publicImageId(image, region), publicSnapshotId(image, region)];
  const shown: Entry = {
    stream: streamOf('image', imageId),
    at,
    account: ownerId,
    events: [
      { type: 'ImageObserved', data: { ...imageShown(image, region), createdAt: at } },
      { type: 'LaunchPermissionsObserved', data: { imageId, grantees: [...EVERYONE] } },
    ],
  };
  if (sizeGiB === null) return [shown];
  const snapshot = { snapshotId, ownerId, region, state: 'completed', tier: 'standard', sizeGiB, encrypted: false };
  const description = `The root volume of ${image.name}`;
  return [
    shown,
    {
      stream: streamOf('snapshot', snapshotId),
      at,
      account: ownerId,
      events: [{ type: 'SnapshotObserved', data: { ...snapshot, description, startedAt: at } }],
    },
  ];
}

function imageShown(image: PublicImage, region: string) {
  const { name, description, ownerId, sizeGiB, attributes } = image;
  const root = {
    ...(attributes.rootDeviceName !== undefined && { deviceName: attributes.rootDeviceName }),
    snapshotId: publicSnapshotId(image, region),
    sizeGiB: sizeGiB ?? 0,
    volumeType: 'gp3',
    deleteOnTermination: true,
    encrypted: false,
  };
  const location = attributes.imageLocation ?? `${attributes.ownerAlias ?? ownerId}/${name}`;
  const blockDevices = sizeGiB === null ? [{ deviceName: '/dev/sdb', virtualName: 'ephemeral0' }] : [root];
  return {
    imageId: publicImageId(image, region),
    ownerId,
    region,
    state: 'available',
    public: true,
    attributes: { ...attributes, name, description, imageLocation: location, blockDevices },
  };
}
