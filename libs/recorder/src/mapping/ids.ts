import type { SubjectCategory } from '#lifecycle';
import { isObject, list, text, type Told } from './reading.js';

const RESOURCE = /^(ami|snap|vol|i)-[0-9A-Za-z]+$/;
const CATEGORY = { ami: 'image', snap: 'snapshot', vol: 'volume', i: 'instance' } as const;
type Prefix = keyof typeof CATEGORY;
const isPrefix = (value: string): value is Prefix => Object.hasOwn(CATEGORY, value);

/** A subject that a record names. */
export interface Named {
  readonly category: SubjectCategory;
  readonly id: string;
}

/** The image, snapshot, volume or instance of this id; undefined where it is the id of something else. */
export function resource(told: Told): Named | undefined {
  const id = text(told);
  const prefix = id === undefined ? undefined : RESOURCE.exec(id)?.[1];
  return id !== undefined && prefix !== undefined && isPrefix(prefix) ? { category: CATEGORY[prefix], id } : undefined;
}

/**
 * The id at the end of an ARN, or the text itself. ARNs of snapshots come with the Region in the account's place, those of
 * images with no account, and a warning's with a zone for a Region: only the last part is trusted.
 */
export function idOf(told: Told): string | undefined {
  const value = text(told);
  return value?.startsWith('arn:') === true
    ? value.slice(Math.max(value.lastIndexOf('/'), value.lastIndexOf(':')) + 1)
    : value;
}

/** The first resource of this family among ARNs. */
export const firstOf = (category: SubjectCategory, arns: Told): string | undefined =>
  list(arns)
    .map((arn) => resource(idOf(arn)))
    .find((named) => named?.category === category)?.id;

const NAMES_RESOURCES = /(?:id|ids|idset|resources|resourcesset|resource)$/i;
const NAMES_NONE = /^(?:tag|client|token)/i;

function collect(told: Told, named: boolean, found: Map<string, Named>): void {
  if (Array.isArray(told)) return told.forEach((entry) => collect(entry, named, found));
  if (isObject(told)) {
    for (const [key, value] of Object.entries(told)) {
      if (!NAMES_NONE.test(key)) collect(value, NAMES_RESOURCES.test(key) || (named && !isObject(value)), found);
    }
    return;
  }
  const subject = named ? resource(told) : undefined;
  if (subject !== undefined) found.set(subject.id, subject);
}

/** Every resource that a request names by an id; what tags and tokens look like does not count. */
export function resourcesIn(request: Told): Named[] {
  const found = new Map<string, Named>();
  collect(request, false, found);
  return [...found.values()];
}

/** `us-east-1a` → `us-east-1`. */
export const regionOfZone = (zone: string | undefined): string | undefined =>
  zone === undefined ? undefined : /^([a-z]{2}(?:-[a-z]+)+-\d)/.exec(zone)?.[1];
