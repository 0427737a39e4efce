import type { Facets } from './aggregate.js';
import { RANK } from './fact.js';
import type { Fact, FactType } from './facts.js';
import { excluding, including, NONE, only, onlyNamed, replacing, sameEntries, textOf, valueOf } from './keyed.js';
import { rankOf } from './order.js';
import { evolveBy, type Rules } from './rules.js';
import type { Drift, Keyed, Resource, Subject } from './states.js';
import type { Certainty, Grantee } from './vocabulary.js';

/** Of a subject that nothing is known of. */
export const UNSEEN = {
  known: false,
  complete: false,
  firstFactAt: null,
  lastFactAt: null,
  ownerId: null,
  region: null,
  state: 'unknown',
  certainty: 'unknown',
  states: NONE,
} as const;

/** Of a resource that nothing is known of. */
export const UNSEEN_RESOURCE = { ...UNSEEN, tags: NONE, inventoried: false, drift: NONE, stateReason: null } as const;

/** The subject in another state; the subject itself where it is in that one already, and as surely. */
export const become = <S extends Subject>(subject: S, state: S['state'], certainty: Certainty): S =>
  subject.state === state && subject.certainty === certainty
    ? subject
    : { ...subject, state, certainty, states: state === 'unknown' ? NONE : only(state, certainty) };

/** What every birth tells. */
interface Birth {
  readonly ownerId: string;
  readonly region: string;
  readonly tags?: Keyed | undefined;
}

/** A resource whose beginning is in evidence: from here on nothing of it is unknown. */
export const born = <S extends Resource>(resource: S, { ownerId, region, tags }: Birth): S => ({
  ...resource,
  complete: true,
  ownerId,
  region,
  tags: replacing(resource.tags, tags ?? NONE),
});

/** Facets of every resource; `attributes` as `attributesFacet` makes them. */
export const facetsOfResource = (resource: Resource, attributes: Keyed): Facets => ({
  ...facetsOfSubject(resource, attributes),
  tag: resource.tags,
});

/** Facets of every subject. */
export const facetsOfSubject = (subject: Subject, attributes: Keyed): Facets => ({
  owner: onlyNamed(subject.ownerId),
  region: onlyNamed(subject.region),
  attributes,
  state: subject.states,
});

const tagging = <S extends Resource>(): Rules<S> => ({
  TagsSet: (resource, { data }) => ({ ...resource, tags: including(resource.tags, data.tags) }),
  TagsRemoved: (resource, { data }) => ({ ...resource, tags: untagged(resource.tags, data.tags) }),
});

/** Tags without those removed. */
export function untagged(tags: Keyed, removed: readonly { key: string; value?: string | undefined }[]): Keyed {
  // AWS's own tags cannot be removed by a user: an empty list means all of the user's.
  if (removed.length === 0)
    return excluding(
      tags,
      Object.keys(tags).filter((key) => !key.startsWith('aws:')),
    );
  const gone = removed.filter(({ key, value }) => value === undefined || valueOf(tags, key) === value);
  return excluding(
    tags,
    gone.map(({ key }) => key),
  );
}

/** Takes each fact of a resource through its tags and the concepts given, in their order. */
export function evolveResource<S extends Resource>(...concepts: readonly Rules<S>[]): (state: S, fact: Fact) => S {
  const evolve = evolveBy<S>(tagging<S>(), ...concepts);
  return (state, fact) => (bornAgain(state, fact) ? state : owned(located(evolve(state, fact), fact), fact));
}

/** A thing is born once: a second piece of evidence of its making must not undo what came after the first. */
const bornAgain = ({ complete }: Resource, { type }: Fact): boolean => complete && rankOf(type) === RANK.birth;

/** Resources are changed in their own Region only; a use may be told by the trail of another. */
function located<S extends Resource>(resource: S, { type, metadata }: Fact): S {
  if (resource.region !== null || metadata.region === undefined || rankOf(type) >= RANK.beside) return resource;
  return rankOf(type) === RANK.used ? resource : { ...resource, region: metadata.region };
}

/** What not only the owner can do to a thing, or is told of. */
const OF_OTHERS: ReadonlySet<string> = new Set<FactType>([
  'TagsSet',
  'TagsRemoved',
  'LaunchPermissionDeclined',
  'SnapshotShareReceived',
  'FastLaunchChanged',
  'FastSnapshotRestoreChanged',
]);

/** Only its owner can change a thing, and only its owner is told of it: whose trail or bus that was is whose thing it is. */
function owned<S extends Resource>(resource: S, { type, metadata: { source, account } }: Fact): S {
  if (resource.ownerId !== null || account === undefined || source === 'import' || OF_OTHERS.has(type)) return resource;
  return rankOf(type) >= RANK.beside || rankOf(type) === RANK.used ? resource : { ...resource, ownerId: account };
}

/** `<kind>:<id>`: how a facet names whom a permission or a share is given to. */
export const granteeKey = ({ kind, id }: Grantee): string => `${kind}:${id}`;

/** The set that names these grantees. */
export const granteesOf = (grantees: readonly Grantee[]): Keyed =>
  Object.fromEntries(grantees.map((grantee) => [granteeKey(grantee), '']));

/** A member of a resource as the facts before an inventory told it, and as the inventory shows it; absent: not told. */
export type Compared = Readonly<Record<string, readonly [told: unknown, shown: unknown]>>;

/** The members that are told by both and differ. */
export function driftOf(compared: Compared): Drift {
  const differing = Object.entries(compared).flatMap(([member, [told, shown]]) => {
    if (told === undefined || told === null || shown === undefined || shown === null) return [];
    const texts = [asText(told), asText(shown)] as const;
    return texts[0] === texts[1] ? [] : [[member, texts] as const];
  });
  return differing.length === 0 ? NONE : Object.fromEntries(differing);
}

const asText = (value: unknown): string =>
  typeof value === 'object' && value !== null ? textOf({ ...value }) : String(value);

/** Keys whose members are told by both objects, compared one by one. */
export const comparedMembers = (told: object, shown: object): Compared => {
  const before = new Map<string, unknown>(Object.entries(told));
  return Object.fromEntries(
    Object.entries(shown)
      .filter(([, value]) => typeof value !== 'object')
      .map(([key, value]) => [key, [before.get(key), value] as const]),
  );
};

/** Replaces one member of the drift: of a list that has an inventory of its own. */
export const redrifted = (drift: Drift, member: string, told: Keyed | null, shown: Keyed): Drift => {
  const rest = excluding(drift, [member]);
  return told === null || sameEntries(told, shown) ? rest : { ...rest, [member]: [listOf(told), listOf(shown)] };
};

const listOf = (set: Keyed): string =>
  Object.entries(set)
    .map(([key, value]) => (value === '' ? key : `${key}=${value}`))
    .toSorted()
    .join(', ');
