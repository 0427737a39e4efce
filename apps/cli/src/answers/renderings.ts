import { exposure, launchableBy, whoCouldLaunch } from './access.js';
import type { Rendering } from './answer.js';
import { found } from './search.js';
import { activity, diff, history, lineage, show } from './story.js';
import { impact, launches, orphans, unused } from './use.js';

const RENDERINGS: ReadonlyMap<string, Rendering> = new Map([
  ['who-could-launch', whoCouldLaunch],
  ['launchable-by', launchableBy],
  ['exposure', exposure],
  ['show', show],
  ['history', history],
  ['lineage', lineage],
  ['diff', diff],
  ['activity', activity],
  ['impact', impact],
  ['launches', launches],
  ['orphans', orphans],
  ['unused', unused],
  ['images', found('image')],
  ['snapshots', found('snapshot')],
  ['volumes', found('volume')],
  ['instances', found('instance')],
]);

/** How the answers of a question are shown. */
export const renderingOf = (question: string): Rendering => {
  const rendering = RENDERINGS.get(question);
  if (rendering === undefined) throw new TypeError(`question '${question}' has no rendering`);
  return rendering;
};
