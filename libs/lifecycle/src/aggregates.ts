import { account } from './account/account.js';
import { image } from './image/image.js';
import { instance } from './instance/instance.js';
import { organization } from './organization/organization.js';
import { snapshot } from './snapshot/snapshot.js';
import { volume } from './volume/volume.js';

/** How the facts of each kind of subject become its state: `AGGREGATES[subjectOf(stream).category]`. */
export const AGGREGATES = { image, snapshot, volume, instance, account, organization } as const;
