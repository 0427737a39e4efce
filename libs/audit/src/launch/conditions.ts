import { isoOf } from '#lifecycle';
import type { Thing, ThingInterval } from '#read-model';
import type { View } from '../estate.js';
import { facetOf } from '../moment.js';
import { parkedNotes, toldOf } from '../told.js';
import type { LaunchGrantee } from './grantee.js';
import { membersOf } from './membership.js';

/** Accounts whose own settings are looked up; of more of them one sentence speaks. */
const MOST_RECEIVERS = 20;
const MOST_NAMES = 5;

/** An image at a moment, with those who could launch it. */
export interface Granted {
  readonly image: Thing;
  readonly held: readonly ThingInterval[];
  readonly grantees: readonly LaunchGrantee[];
  readonly at: number;
}

/** What limits an answer beside the permissions: unread facts, membership, settings, and what AWS checks elsewhere. */
export const conditionsOf = (view: View, granted: Granted): string[] => {
  const others = granted.grantees.filter(({ kind }) => kind !== 'owner');
  return [
    ...parkedNotes(granted.image),
    ...others.flatMap((grantee) => groupNotes(view, granted, grantee)),
    ...(others.length > 0 ? [...keyNotes(view, granted), ...receiverNotes(view, granted, others)] : []),
    ...productNotes(granted.image),
  ];
};

const groupNotes = (view: View, granted: Granted, grantee: LaunchGrantee): string[] => {
  if (grantee.kind === 'everyone') return publicNotes(view, granted);
  if (grantee.kind === 'account' || grantee.kind === 'owner') return [];
  const members = membersOf(view, grantee, granted.at);
  const moment = isoOf(granted.at);
  if (members.length === 0) {
    return [
      `Which accounts were members of ${grantee.id} at ${moment} is not known: no evidence of its members was recorded.`,
    ];
  }
  return [`Known members of ${grantee.id} at ${moment}: ${namesOf(members)}; others may not be known.`];
};

const namesOf = (names: readonly string[]): string => {
  const more = names.length - MOST_NAMES;
  return `${names.slice(0, MOST_NAMES).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
};

const publicNotes = (view: View, { image, held, at }: Granted): string[] => {
  const ownerId = facetOf(held, 'owner')?.key ?? image.ownerId;
  const region = facetOf(held, 'region')?.key ?? image.region;
  if (ownerId === null || region === null) return [];
  const settings = view.intervalsOf(ownerId, { at, facets: ['image-block-public-access'] });
  const setting = settings.find(({ key }) => key === region);
  if (!setting || setting.value === 'unblocked') return [];
  return [
    `Block public access for images was '${setting.value}' for account ${ownerId} in ${region} since ${isoOf(setting.from)}: it refuses new public sharing and leaves images that are public already as they are.`,
  ];
};

const keyNotes = (view: View, { image, held }: Granted): string[] => {
  const attached = held.filter(({ facet }) => facet === 'snapshot').map(({ key }) => key);
  const encrypted = attached.flatMap((id) => {
    const told = toldOf(view.thing(id));
    return told.encrypted === true ? [{ id, key: told.kmsKeyId }] : [];
  });
  const mapped = toldOf(image).attributes.blockDevices.some((device) => device.encrypted === true);
  if (encrypted.length === 0 && mapped) {
    return [
      'A volume of the image is encrypted: who is not its owner also needs a grant on the KMS key, which is not checked here.',
    ];
  }
  return encrypted.map(
    ({ id, key }) =>
      `Snapshot ${id} is encrypted${key === null ? '' : ` with ${key}`}: who is not its owner also needs a grant on the KMS key, which is not checked here.`,
  );
};

const receiverNotes = (view: View, { image, at }: Granted, others: readonly LaunchGrantee[]): string[] => {
  const accounts = others.filter(({ kind }) => kind === 'account').map(({ id }) => id);
  const looked = accounts
    .slice(0, MOST_RECEIVERS)
    .map((id) => ({ id, mode: allowedImagesOf(view, id, image.region, at) }));
  const enforced = looked.filter(({ mode }) => mode === 'enabled');
  const unsure = looked.some(({ mode }) => mode === null) || looked.length < others.length;
  return [
    ...enforced.map(
      ({ id }) =>
        `Account ${id} had allowed images enabled: it launches only what its criteria allow, which is not checked here.`,
    ),
    ...(unsure ? ["Whether the receivers' own allowed-images settings let them launch it is not checked here."] : []),
  ];
};

/** The setting's mode at that moment; null where no evidence tells. */
const allowedImagesOf = (view: View, accountId: string, region: string | null, at: number): string | null =>
  view.intervalsOf(accountId, { at, facets: ['allowed-images'] }).find(({ key }) => key === region)?.value ?? null;

const productNotes = (image: Thing): string[] => {
  const codes = toldOf(image).attributes.productCodes;
  return codes.length === 0
    ? []
    : [`Launching it needs a subscription to ${codes.join(', ')}, which is not checked here.`];
};
