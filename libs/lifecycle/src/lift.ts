/** A fact as it was once written: its type, the version of its schema, and what it says. */
export interface Shape {
  readonly type: string;
  readonly version: number;
  readonly data: unknown;
}

/** What turns the shape of one version into that of the next: `ImageShared@1` → the same fact as version 2, or by another name. */
export type Lifts = Readonly<Record<string, (shape: Shape) => Shape>>;

/** Every shape that was ever released and is no longer written. None so far: version 1 of each fact is the current one. */
const LIFTS: Lifts = {};

/**
 * Reads an old shape as the current one, version by version. What is in the log stays as it was written.
 * @throws {Error} A lift leads nowhere: it gave the same type and version again.
 */
export function lift(shape: Shape, lifts: Lifts = LIFTS): Shape {
  const key = `${shape.type}@${shape.version}`;
  const next = Object.hasOwn(lifts, key) ? lifts[key]?.(shape) : undefined;
  if (next === undefined) return shape;
  if (`${next.type}@${next.version}` === key) throw new Error(`The lift of ${key} leads back to ${key}.`);
  return lift(next, lifts);
}
