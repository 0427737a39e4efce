import type { Decisions } from '../decider.commands.js';
import { type AnyReaction, anyReaction } from '../policies/reaction.js';
import { finishCopy } from './copying.commands.js';
import { finishCreation } from './creation.commands.js';
import { finishDeregistration } from './deregistration.commands.js';
import { finishRegistration } from './registration.commands.js';
import { finishRestoration } from './storing.commands.js';

const AT_ONCE = () => [0];

/** What commands on images begin in other streams, and finish themselves unless the engine ends in between. */
export const IMAGES_FINISHING: readonly AnyReaction<Decisions>[] = [
  anyReaction({ name: 'image-creation', types: ['ImageCreationRequested'], due: AT_ONCE, act: finishCreation }),
  anyReaction({ name: 'image-copy', types: ['ImageCopyRequested'], due: AT_ONCE, act: finishCopy }),
  anyReaction({ name: 'image-registration', types: ['ImageRegistered'], due: AT_ONCE, act: finishRegistration }),
  anyReaction({ name: 'image-restoration', types: ['ImageRestoreRequested'], due: AT_ONCE, act: finishRestoration }),
  anyReaction({ name: 'image-deregistration', types: ['ImageDeregistered'], due: AT_ONCE, act: finishDeregistration }),
];
