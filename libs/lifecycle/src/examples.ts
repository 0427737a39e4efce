import { ACCOUNT_EXAMPLES } from './account/account-examples.js';
import { BELONGING_EXAMPLES } from './belongings/belonging-examples.js';
import { SHARED_EXAMPLES } from './evidence/evidence-examples.js';
import type { FactExamples, FactType } from './facts.js';
import { IMAGE_EXAMPLES } from './image/image-examples.js';
import { IMAGE_NAME_EXAMPLES } from './image-name/image-name-examples.js';
import { INSTANCE_EXAMPLES, RESERVATION_EXAMPLES } from './instance/instance-examples.js';
import { ORGANIZATION_EXAMPLES } from './organization/organization-examples.js';
import { SNAPSHOT_EXAMPLES } from './snapshot/snapshot-examples.js';
import { VOLUME_EXAMPLES } from './volume/volume-examples.js';

/** One example of every type of fact: what docs/events.md shows. A type without one does not compile. */
export const EXAMPLES: FactExamples<FactType> = {
  ...IMAGE_EXAMPLES,
  ...SNAPSHOT_EXAMPLES,
  ...VOLUME_EXAMPLES,
  ...INSTANCE_EXAMPLES,
  ...RESERVATION_EXAMPLES,
  ...ACCOUNT_EXAMPLES,
  ...ORGANIZATION_EXAMPLES,
  ...SHARED_EXAMPLES,
  ...IMAGE_NAME_EXAMPLES,
  ...BELONGING_EXAMPLES,
};
