/** The members that are there: a fact says what is so, and nothing of the rest. */
export type Present<Shape> = { [Member in keyof Shape]?: Exclude<Shape[Member], null | undefined> };

/** The shape without members that are null or undefined. */
export function present<Shape extends object>(shape: Shape): Present<Shape>;
export function present(shape: object): object {
  return Object.fromEntries(Object.entries(shape).filter(([, value]) => value !== undefined && value !== null));
}
