import type { ImagesWanted, Launcher } from '#catalog';
import { type Image, isPublic, mayLaunch, type Seeing } from '#lifecycle';
import { Ec2Error, echo } from '../../errors.js';

const ALIASES: readonly string[] = ['amazon', 'aws-backup-vault', 'aws-marketplace'];
const ACCOUNT = /^\d{12}$/;

const accountOf = (value: string): string => {
  if (ACCOUNT.test(value)) return value;
  throw new Ec2Error('InvalidUserID.Malformed', `Invalid user id: "${echo(value)}"`);
};

/**
 * Owners as EC2's clients name them: `self`, an alias, or the id of an account.
 * @throws {Ec2Error} InvalidUserID.Malformed
 */
export function ownersOf(asked: readonly string[] | undefined, self: string): ImagesWanted['owners'] {
  if (asked === undefined || asked.length === 0) return undefined;
  const accounts = asked.filter((owner) => !ALIASES.includes(owner));
  return {
    accounts: accounts.map((owner) => (owner === 'self' ? self : accountOf(owner))),
    aliases: asked.filter((owner) => ALIASES.includes(owner)),
  };
}

/**
 * By whom images may be launched: `all`, `self`, or an account, of which only the asker's own permissions are told.
 * @throws {Ec2Error} InvalidUserID.Malformed
 */
export function launchersOf(asked: readonly string[] | undefined, self: string): ImagesWanted['launchableBy'] {
  if (asked === undefined || asked.length === 0) return undefined;
  return asked.map((user): Launcher => {
    if (user === 'all') return 'everyone';
    return user === 'self' || user === self ? 'asker' : `account:${accountOf(user)}`;
  });
}

/** Whether an image is of one of these owners. */
export const isOwnedBy = ({ ownerId, attributes }: Image, owners: ImagesWanted['owners']): boolean =>
  owners === undefined ||
  owners.accounts.includes(ownerId ?? '') ||
  owners.aliases.includes(attributes.ownerAlias ?? '');

/** Whether an image is launchable so. */
export const isLaunchableBy = (image: Image, by: ImagesWanted['launchableBy'], seeing: Seeing): boolean =>
  by === undefined ||
  by.some((one) => {
    if (one === 'everyone') return isPublic(image);
    if (one === 'asker') return mayLaunch({ ...image, ownerId: null, permissions: notEveryone(image) }, seeing);
    return image.ownerId === seeing.account && Object.hasOwn(image.permissions, one);
  });

const notEveryone = ({ permissions }: Image): Image['permissions'] =>
  Object.fromEntries(Object.entries(permissions).filter(([key]) => key !== 'everyone:all'));
