import { Injectable } from '@nestjs/common';
import { Followers } from '#consumers';
import { EventIdConflict, EventStore, type Position, WrongExpectedRevision } from '#event-store';
import { type FactEvent, FACTS, microsOf, streamOf, toEvent } from '#lifecycle';
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
    const positions = await Promise.all(entries.map((entry) => this.#record(entry, region)));
    const last = positions.reduce((one, other) => (other > one ? other : one), 0n);
    // Who describes before that sees the images a moment later: nothing that was acknowledged is missing.
    await this.followers.reached(last, PATIENCE_MS);
  }

  /** Where the append ended; 0: the stream has begun already. */
  async #record({ stream, at, account, events }: Entry, region: string): Promise<Position> {
    for await (const _known of this.store.readStream(stream, { count: 1 })) return 0n;
    const occurredAt = Math.min(at, this.clock.now());
    const told = events.map((event, index) =>
      toEvent({
        ...event,
        id: followUpId(ORIGIN, `${stream}/${event.type}`),
        stream,
        metadata: {
          version: VERSIONS.get(event.type) ?? 1,
          occurredAt: occurredAt + index,
          actor: { principal: 'amistory', account },
          source: 'import',
          account,
          region,
        },
      }),
    );
    try {
      return (await this.store.append(stream, 'none', told)).position;
    } catch (error) {
      if (error instanceof WrongExpectedRevision || error instanceof EventIdConflict) return 0n;
      throw error;
    }
  }
}

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
