import type { ImpactAnswer, LaunchesAnswer, LineageAnswer, ShowAnswer } from '#audit';
import { type Principal, reachesAccount } from './principals.js';
import type { Scope } from './scope.js';

/** What of an answer is of accounts that the principal has a say in: of an own image others may have launched or copied it. */

export function ownImpact(principal: Principal, answer: ImpactAnswer): ImpactAnswer {
  if (principal.accounts === null) return answer;
  const instances = answer.instances.filter(({ ownerId }) => reachesAccount(principal, ownerId));
  const states: Record<string, number> = {};
  for (const { state } of instances) states[state] = (states[state] ?? 0) + 1;
  return { ...answer, instances, states };
}

export const ownLaunches = (principal: Principal, answer: LaunchesAnswer): LaunchesAnswer => ({
  ...answer,
  items: answer.items.filter(({ account }) => reachesAccount(principal, account)),
});

/** Relatives of their own, joined to the nearest one that is shown; no id of what they see nothing of is in it. */
export async function ownLineage(
  principal: Principal,
  answer: LineageAnswer,
  scope: Pick<Scope, 'sees'>,
): Promise<LineageAnswer> {
  if (principal.accounts === null) return answer;
  const { id, notes } = answer;
  const ancestors = answer.ancestors.filter(({ ownerId }) => reachesAccount(principal, ownerId));
  const descendants = answer.descendants.filter(({ ownerId }) => reachesAccount(principal, ownerId));
  const linked = [...ancestors, ...descendants].flatMap(({ chain }) => chain.flatMap(({ from, to }) => [from, to]));
  const named = new Set([...linked, ...idsIn(notes)]);
  const looked = [...named].map(async (one) => ((await scope.sees(principal, one)) === 'none' ? [] : [one]));
  const seen = new Set((await Promise.all(looked)).flat());
  return {
    ...answer,
    ancestors: rejoined(id, answer.ancestors, ancestors).map((one) => ownChain(one, seen)),
    descendants: rejoined(id, answer.descendants, descendants).map((one) => ownChain(one, seen)),
    notes: notes.filter((note) => idsIn([note]).every((one) => seen.has(one))),
  };
}

type Relative = LineageAnswer['ancestors'][number];

const idsIn = (texts: readonly string[]): readonly string[] =>
  texts.flatMap((text) => text.match(/\b(?:ami|snap|vol|i)-[0-9A-Za-z]+/g) ?? []);

/** Some of all relatives of a thing; those that one of them is joined to may be missing. */
function rejoined(id: string, all: readonly Relative[], some: readonly Relative[]): readonly Relative[] {
  const kept = new Set(some.map(({ imageId }) => imageId));
  const joins = new Map(all.map((one) => [one.imageId, one.joins]));
  return some.map((one) => {
    let near = one.joins;
    while (near !== id && !kept.has(near)) near = joins.get(near) ?? id;
    return { ...one, joins: near };
  });
}

const ownChain = (relative: Relative, seen: ReadonlySet<string>): Relative => ({
  ...relative,
  chain: relative.chain.filter(({ from, to }) => seen.has(from) && seen.has(to)),
});

/** A thing as those see it whom it is shared with: what it is, and nothing of whom else it is shared with, or what became of it. */
export const sharedPart = (answer: ShowAnswer): ShowAnswer => ({ ...answer, holds: {}, tags: {}, notes: [] });
