/** Runs `act` on each, at most `most` at a time; fails as soon as one does. */
export async function inParallel<Item>(
  items: Iterable<Item>,
  most: number,
  act: (item: Item) => Promise<void>,
): Promise<void> {
  const rest = items[Symbol.iterator]();
  const work = async () => {
    for (let next = rest.next(); next.done !== true; next = rest.next()) await act(next.value);
  };
  await Promise.all(Array.from({ length: most }, work));
}
