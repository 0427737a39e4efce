/** Milliseconds for which a question may keep the engine from everybody else. */
const TURN = 8;

let began = performance.now();

/**
 * Lets others have their turn, where whoever asks had the engine for a while. Called between any two steps of a question that
 * may need many: without it nobody else was answered until it ended. Facts that arrive in between may be taken in.
 */
export const turn = async (): Promise<void> => {
  if (performance.now() - began < TURN) return;
  await new Promise((resolve) => setImmediate(resolve));
  began = performance.now();
};
