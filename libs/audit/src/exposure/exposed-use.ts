import { z } from 'zod';
import { type Fact, isoOf } from '#lifecycle';
import { EventId, Instant } from '../answer.js';

/** What was done with it by others while it was exposed. */
export const ExposedUse = z.object({
  at: Instant,
  use: z.enum(['launched', 'copied', 'volume-created', 'blocks-read']),
  id: z.string().describe('the image or snapshot that was used'),
  byAccount: z.string().nullable(),
  principal: z.string(),
  sourceAddress: z.string().nullable(),
  made: z.array(z.string()).describe('ids of what came of it'),
  eventId: EventId,
  uncertain: z
    .literal(true)
    .optional()
    .describe(
      'nothing tells whether the grantee included whoever used it: its membership then, or its account, is not known',
    ),
});
export type ExposedUse = z.infer<typeof ExposedUse>;

/** A use with its moment, and whether it is only AWS's notice to the owner, who does not see the call. */
export interface Used {
  readonly at: number;
  readonly isNotice: boolean;
  readonly use: ExposedUse;
}

/** Facts in an image's or a snapshot's own stream that tell of a use, and those in the stream of what came of it. */
export const USE_FACTS = ['ImageLaunched', 'ImageCopyTaken', 'SharedSnapshotUsed', 'SnapshotBlocksAccessed'];
export const MAKING_FACTS = ['SnapshotCopyRequested', 'VolumeCreated'];

type Told = Pick<ExposedUse, 'use' | 'byAccount' | 'made'>;

const ofImage = (fact: Fact): Told | null => {
  if (fact.type === 'ImageLaunched') {
    return { use: 'launched', byAccount: fact.data.byAccount, made: fact.data.instanceIds };
  }
  if (fact.type !== 'ImageCopyTaken') return null;
  return { use: 'copied', byAccount: fact.data.byAccount, made: [fact.data.copyImageId] };
};

const ofSnapshot = (fact: Fact): Told | null => {
  const actor = fact.metadata.actor.account ?? null;
  if (fact.type === 'SharedSnapshotUsed')
    return { use: fact.data.use, byAccount: fact.data.byAccount ?? actor, made: [] };
  if (fact.type !== 'SnapshotBlocksAccessed' || fact.data.access === 'write') return null;
  return { use: 'blocks-read', byAccount: actor, made: [] };
};

const ofWhatWasMade = (fact: Fact): Told | null => {
  if (fact.type === 'SnapshotCopyRequested') {
    return { use: 'copied', byAccount: fact.data.ownerId, made: [fact.data.snapshotId] };
  }
  if (fact.type !== 'VolumeCreated') return null;
  return { use: 'volume-created', byAccount: fact.data.ownerId, made: [fact.data.volumeId] };
};

/** What a fact tells of a use of this image or snapshot; null where it tells of none. */
export const usedIn = (fact: Fact, id: string): Used | null => {
  const told = ofImage(fact) ?? ofSnapshot(fact) ?? ofWhatWasMade(fact);
  const { occurredAt: at, actor } = fact.metadata;
  return (
    told && {
      at,
      isNotice: fact.type === 'SharedSnapshotUsed',
      use: {
        at: isoOf(at),
        id,
        ...told,
        principal: actor.principal,
        sourceAddress: actor.sourceAddress ?? null,
        eventId: fact.id,
      },
    }
  );
};

/** A notice comes within so much of the call that it tells of. */
export const NOTICE_WITHIN = 60_000_000;

/** Calls and notices, in order, without those notices whose call was seen: a launch makes volumes, so its notices tell nothing more. */
export const withoutNotices = (uses: readonly Used[]): Used[] => {
  const calls = uses.filter(({ isNotice }) => !isNotice);
  const explained = ({ at, use }: Used) =>
    calls.some(
      (call) =>
        Math.abs(call.at - at) <= NOTICE_WITHIN &&
        call.use.byAccount === use.byAccount &&
        (call.use.use === use.use || (call.use.use === 'launched' && use.use === 'volume-created')),
    );
  return uses.filter((used) => !used.isNotice || !explained(used)).toSorted((a, b) => a.at - b.at);
};
