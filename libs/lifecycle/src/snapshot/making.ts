import type { FactData } from '../facts.js';
import { including, NONE, only } from '../keyed.js';
import type { FactOf, Rules } from '../rules.js';
import type { Keyed, Snapshot } from '../states.js';
import { born } from '../subject.js';

/** What AWS itself writes into the description of a snapshot that it makes for an image. */
const CREATED_FOR = /Created by CreateImage\((i-[0-9A-Za-z]+)\) for (ami-[0-9A-Za-z]+)/;
const COPIED_FOR = /Copied for DestinationAmi (ami-[0-9A-Za-z]+)/;
const COPIED_FROM = /for SourceSnapshot (snap-[0-9A-Za-z]+)/;

/** The image that a description says the snapshot was made for. */
export function madeForBy(description: string | undefined): Keyed {
  const imageId = CREATED_FOR.exec(description ?? '')?.[2] ?? COPIED_FOR.exec(description ?? '')?.[1];
  return only(imageId ?? null);
}

/** The snapshot that a description says it was copied from; of which Region, it does not say. */
export function copiedFromBy(description: string | undefined): Keyed {
  const snapshotId = COPIED_FROM.exec(description ?? '')?.[1];
  return snapshotId === undefined ? NONE : only(`snapshot:${snapshotId}`);
}

type Described = Partial<Pick<FactData<'SnapshotStarted'>, 'sizeGiB' | 'encrypted' | 'kmsKeyId' | 'description'>>;

/** What a fact tells of a snapshot; what it does not, stays. */
export const described = (snapshot: Snapshot, told: Described): Snapshot => ({
  ...snapshot,
  sizeGiB: told.sizeGiB ?? snapshot.sizeGiB,
  encrypted: told.encrypted ?? snapshot.encrypted,
  kmsKeyId: told.kmsKeyId ?? snapshot.kmsKeyId,
  description: told.description ?? snapshot.description,
  madeFor: including(snapshot.madeFor, madeForBy(told.description)),
  // A source that is known with its Region is not told anew without it.
  sources: including(copiedFromBy(told.description), snapshot.sources),
});

const started = (snapshot: Snapshot, { data, metadata }: FactOf<'SnapshotStarted' | 'SnapshotCopyRequested'>) => ({
  ...born(described(snapshot, data), data),
  startedAt: metadata.occurredAt,
  sharesComplete: true,
});

const from = (snapshot: Snapshot, snapshotId: string | undefined, region = ''): Snapshot =>
  snapshotId === undefined || Object.hasOwn(snapshot.sources, `snapshot:${snapshotId}`)
    ? snapshot
    : { ...snapshot, sources: including(snapshot.sources, only(`snapshot:${snapshotId}`, region)) };

/** What a snapshot was made of, and for which image. */
export const making: Rules<Snapshot> = {
  SnapshotStarted: (snapshot, fact) => ({
    ...from(started(snapshot, fact), fact.data.parentSnapshotId),
    volumes: including(snapshot.volumes, only(fact.data.volumeId ?? null)),
    madeFor: including(including(snapshot.madeFor, madeForBy(fact.data.description)), only(fact.data.imageId ?? null)),
  }),
  SnapshotCopyRequested: (snapshot, fact) =>
    from(started(snapshot, fact), fact.data.sourceSnapshotId, fact.data.sourceRegion),
  SnapshotCompleted: (snapshot, { data }) => {
    const told = from(snapshot, data.sourceSnapshotId);
    // The volume of a copy is an arbitrary id: no volume was its source.
    const isCopy = Object.keys(told.sources).length > 0;
    return isCopy ? told : { ...told, volumes: including(told.volumes, only(data.volumeId ?? null)) };
  },
  SnapshotFailed: (snapshot, { data }) => from(snapshot, data.sourceSnapshotId),
};
