import type { ImpactAnswer, LaunchesAnswer, LineageAnswer, ShowAnswer } from '#audit';
import { type Principal, reachesAccount } from './principals.js';

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

export const ownLineage = (principal: Principal, answer: LineageAnswer): LineageAnswer => ({
  ...answer,
  ancestors: answer.ancestors.filter(({ ownerId }) => reachesAccount(principal, ownerId)),
  descendants: answer.descendants.filter(({ ownerId }) => reachesAccount(principal, ownerId)),
});

/** A thing as those see it whom it is shared with: what it is, and nothing of whom else it is shared with, or what became of it. */
export const sharedPart = (answer: ShowAnswer): ShowAnswer => ({ ...answer, holds: {}, tags: {}, notes: [] });
