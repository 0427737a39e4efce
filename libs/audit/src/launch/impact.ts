import { z } from 'zod';
import { isoOf } from '#lifecycle';
import { Certainty, certaintyOf, Instant, Note } from '../answer.js';
import type { Estate } from '../estate.js';
import { foundBelow } from '../lineage/walk.js';
import { belongingIn, facetOf } from '../moment.js';
import { eachHolderOfAny } from '../streams.js';
import { toldOf } from '../told.js';
import { turn } from '../turns.js';

/** An instance that runs the image or a descendant of it. */
export const ImpactedInstance = z.object({
  instanceId: z.string(),
  state: z.string().describe('pending, running, stopping, stopped, or unknown'),
  certainty: Certainty,
  imageId: z.string().describe('the image that it runs'),
  generation: z.number().int().describe('0: the image itself, 1: a child of it, …'),
  lineage: z.enum(['itself', 'recorded', 'inferred']),
  ownerId: z.string().nullable(),
  region: z.string().nullable(),
  instanceType: z.string().nullable(),
  launchedAt: Instant.nullable(),
  launchedBy: z.string().nullable(),
});
export type ImpactedInstance = z.infer<typeof ImpactedInstance>;
export const ImpactAnswer = z.object({
  imageId: z.string(),
  at: Instant,
  images: z.number().int().describe('the image and all its descendants, as evidence of up to then shows them'),
  states: z.record(z.string(), z.number().int()).describe('instances by state'),
  notes: z.array(Note),
  instances: z.array(ImpactedInstance),
});
export type ImpactAnswer = z.infer<typeof ImpactAnswer>;

/** States of an instance that will not run again. */
const GONE = ['shutting-down', 'terminated'];

interface Used {
  readonly imageId: string;
  readonly generation: number;
  readonly lineage: ImpactedInstance['lineage'];
}

/** What runs, or could be started again, on the image and all that came of it, at a moment. */
export const impactOf = async (estate: Estate, imageId: string, at: number): Promise<ImpactAnswer> => {
  const images = await imagesUnder(estate.upTo(at), imageId);
  const instances = await instancesOn(estate, images, at);
  const states = Map.groupBy(instances, ({ state }) => state);
  const inferred = images.some(({ lineage }) => lineage === 'inferred');
  return {
    imageId,
    at: isoOf(at),
    images: images.length,
    states: Object.fromEntries([...states].map(([state, { length }]) => [state, length])),
    notes: inferred
      ? ['Some descendants are inferred from snapshots and volumes: `lineage` shows their evidence.']
      : [],
    instances,
  };
};

/** In the order of the images, and of each the oldest first. */
const instancesOn = async (estate: Estate, images: readonly Used[], at: number): Promise<ImpactedInstance[]> => {
  const on = new Map(images.map((image) => [image.imageId, { image, found: new Array<ImpactedInstance>() }]));
  for await (const { id, key } of eachHolderOfAny(estate, 'image', on.keys(), { at, kind: 'instance' })) {
    const one = on.get(key);
    const instance = one && instanceOn(estate, one.image, id, at);
    if (instance) one.found.push(instance);
    await turn();
  }
  return [...on.values()].flatMap(({ found }) => found);
};

/** The image and its descendants; whatever came of an inferred descendant is inferred too. */
export const imagesUnder = async (estate: Estate, imageId: string): Promise<Used[]> => {
  const used = new Map<string, Used>([[imageId, { imageId, generation: 0, lineage: 'itself' }]]);
  for await (const { imageId: id, joins, generation, origin } of foundBelow(estate, imageId)) {
    const lineage = used.get(joins)?.lineage === 'inferred' ? 'inferred' : origin.edge;
    used.set(id, { imageId: id, generation, lineage });
  }
  return [...used.values()];
};

const instanceOn = (estate: Estate, image: Used, id: string, at: number): ImpactedInstance | null => {
  const held = estate.intervalsOf(id, { at, facets: ['state', 'owner', 'region', 'attributes'] });
  const state = facetOf(held, 'state');
  if (state && GONE.includes(state.key)) return null;
  const { launchedAt, launchedBy, instanceType } = toldOf(estate.thing(id));
  return {
    instanceId: id,
    state: state?.key ?? 'unknown',
    certainty: certaintyOf(state?.value),
    ...image,
    ...belongingIn(held),
    instanceType: typeOf(facetOf(held, 'attributes')?.value) ?? instanceType,
    launchedAt: launchedAt === null ? null : isoOf(launchedAt),
    launchedBy,
  };
};

const Typed = z.object({ instanceType: z.string().optional() });

/** The type as it was then: a stopped instance can be given another. */
const typeOf = (attributes: string | undefined): string | undefined =>
  attributes === undefined ? undefined : Typed.catch({}).parse(JSON.parse(attributes)).instanceType;
