import type { InstanceState } from '#lifecycle';
import type { Sieve } from '../../filters.js';
import { literalsOf } from '../../lists.js';
import { stateOf } from '../../print/instance.js';

const STATES: readonly InstanceState[] = ['pending', 'running', 'stopping', 'stopped', 'shutting-down', 'terminated'];

/** The states that filters by name or by code let through, where they can be looked up. */
export function statesNamed<Item>(
  sieves: readonly Sieve<Item>[],
  byName: string,
  byCode: string,
): readonly InstanceState[] | undefined {
  const names = literalsOf(sieves, byName);
  if (names) return STATES.filter((state) => names.includes(state));
  const codes = literalsOf(sieves, byCode);
  return codes && STATES.filter((state) => codes.includes(String(stateOf({ state })?.Code)));
}
