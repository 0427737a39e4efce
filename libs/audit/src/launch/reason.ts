import { isoOf } from '#lifecycle';
import type { ThingInterval } from '#read-model';

/** What an image was in, where it was not available. */
const BECAUSE: Readonly<Record<string, (since: string, by: string) => string>> = {
  pending: (since) => `was still being made: pending since ${since}`,
  failed: (since) => `could not be launched: its making had failed at ${since}`,
  disabled: (since, by) => `was disabled at ${since} by ${by}`,
  deregistered: (since, by) => `was deregistered at ${since} by ${by}`,
  recycled: (since, by) => `was in the Recycle Bin, deregistered at ${since} by ${by}`,
  purged: (since) => `was gone: its retention in the Recycle Bin had ended at ${since}`,
};

/** Why nobody could launch the image, or why that is not known, in a sentence. */
export const reasonOf = (
  imageId: string,
  state: ThingInterval | undefined,
  told: { readonly complete: boolean; readonly firstFactAt: number | null },
): string => {
  if (state !== undefined && state.key !== 'unknown') {
    const because = BECAUSE[state.key] ?? ((since: string) => `was '${state.key}' since ${since}`);
    return `${imageId} ${because(isoOf(state.from), state.openedByPrincipal)}.`;
  }
  const first = told.firstFactAt === null ? null : isoOf(told.firstFactAt);
  if (told.complete && first !== null) return `${imageId} had not been made yet: it was at ${first}.`;
  return `The making of ${imageId} was not seen${first === null ? '' : `: its first evidence is of ${first}`}, and nothing tells whether it was available.`;
};
