import { setFlagsFromString } from 'node:v8';

/**
 * Runs work that makes much short-lived garbage in a young generation that stays as small as it is. V8 would let it grow to 134 MB
 * for speed that such work does not gain (measured while recording 2 GB: 352 MB resident with growth, 258 MB without, same rate).
 */
export async function inSmallYoungGeneration<Result>(work: () => Promise<Result>): Promise<Result> {
  setFlagsFromString('--semi-space-growth-factor=1');
  try {
    return await work();
  } finally {
    setFlagsFromString('--semi-space-growth-factor=2');
  }
}
