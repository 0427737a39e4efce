import type { FactData } from '../facts.js';
import { excluding, including, NONE, only, replacing } from '../keyed.js';
import type { Rules } from '../rules.js';
import type { Drift, Image, ImageState } from '../states.js';
import { comparedMembers, driftOf, redrifted } from '../subject.js';
import { ended, hasEnded, toState } from './availability.js';
import { withoutPermissions, withPermissionsBack, withPermissionsBinned } from './launch-permissions.js';
import { protectionShown } from './protection.js';

type Shown = FactData<'ImageObserved'>;

const STATES: Readonly<Record<string, ImageState>> = {
  pending: 'pending',
  available: 'available',
  failed: 'failed',
  error: 'failed',
  disabled: 'disabled',
  deregistered: 'deregistered',
};
const EVERYONE = 'everyone:all';

const stateShown = ({ state }: Shown): ImageState | undefined =>
  state !== undefined && Object.hasOwn(STATES, state) ? STATES[state] : undefined;

/** What is shown otherwise than the facts before tell, where they tell all. */
function drift(image: Image, shown: Shown): Drift {
  if (!image.complete && !image.inventoried) return NONE;
  const { deregistrationProtection: protection, deprecateAt } = shown;
  const members = driftOf({
    state: [image.state === 'unknown' ? undefined : image.state, stateShown(shown)],
    deprecateAt: [image.deprecation['at'], deprecateAt],
    protection: [image.protection, protection === undefined ? undefined : protectionShown(image, protection)],
    public: [image.permissionsComplete ? Object.hasOwn(image.permissions, EVERYONE) : undefined, shown.public],
    ...comparedMembers(image.attributes, shown.attributes),
  });
  return shown.tags === undefined ? members : redrifted(members, 'tags', image.tags, shown.tags);
}

/** An inventory tells whether everyone is permitted, not who else is. */
function everyone(image: Image, { public: permitted }: Shown): Image {
  if (permitted === undefined) return image;
  const permissions = permitted
    ? including(image.permissions, only(EVERYONE))
    : excluding(image.permissions, [EVERYONE]);
  return { ...image, permissions };
}

/** What must have happened unseen, where an image is shown in that state: what ended has lost its permissions, and is back with them. */
function permissions(image: Image, state: ImageState | undefined, shown: Shown): Image {
  if (state === 'disabled') return everyone(withoutPermissions(image), shown);
  if (state !== undefined && hasEnded({ state })) return withPermissionsBinned(image);
  return everyone(state === undefined ? image : withPermissionsBack(image), shown);
}

const become = (seen: Image, state: ImageState): Image =>
  hasEnded({ state }) ? ended(state)(seen) : toState(seen, state, 'observed');

/** An image as it was seen at a moment. It tells of that moment and those after it, and nothing of what was before. */
export const inventory: Rules<Image> = {
  ImageObserved: (image, { data }) => {
    const state = stateShown(data);
    const seen: Image = {
      ...permissions(image, state, data),
      inventoried: true,
      ownerId: data.ownerId ?? image.ownerId,
      region: data.region ?? image.region,
      creation: image.creation ?? 'observed',
      createdAt: image.createdAt ?? data.createdAt ?? null,
      attributes: { ...image.attributes, ...data.attributes },
      tags: replacing(image.tags, data.tags ?? image.tags),
      drift: drift(image, data),
    };
    return state === undefined ? seen : become(seen, state);
  },
};
