import type { Command } from '@nestjs/cqrs';
import type { Grantee } from '#lifecycle';
import {
  AttachWatermark,
  type Caller,
  CancelDeprecation,
  ChangeLaunchPermissions,
  CopyImage,
  CreateImage,
  DeclineLaunchPermission,
  DeleteSnapshot,
  DeprecateImage,
  DeregisterImage,
  DetachWatermark,
  DisableImage,
  EnableImage,
  LaunchInstances,
  ProtectImage,
  RegisterImage,
  ResetLaunchPermissions,
  RestoreImage,
  RestoreSnapshot,
  ShareSnapshot,
  UnprotectImage,
} from '#lifecycle/commands';
import { GRANTEES, OWNER, PARTNER, REGIONS, STRANGER, type Verdict } from './estate.js';
import type { EstateModel } from './estate-model.js';

const DAY = 24 * 3_600_000_000;
const NAMES = ['web', 'worker', 'base image', 'cache', 'mail'];

/** One command of a sequence: everything about it but what there is by then. */
export interface Step {
  readonly name: string;
  readonly who: string;
  readonly pick: number;
  readonly choice: number;
  /** It may be about what is another account's. */
  readonly foreign: boolean;
}

/** What the model says to a command, the command itself, and the Region where it is given. */
export interface Given {
  readonly verdict: (model: EstateModel) => Verdict;
  readonly command: (by: Caller) => Command<unknown>;
  readonly region: string;
}

interface Meant extends Step {
  readonly imageId: string;
  readonly region: string;
  readonly at: number;
}

const granteeOf = ({ choice }: Step): Grantee => GRANTEES[choice % GRANTEES.length] ?? GRANTEES[0];
const keyOf = (step: Step) => `${granteeOf(step).kind}:${granteeOf(step).id}`;
const nameOf = ({ choice }: Step) => NAMES[choice % NAMES.length] ?? '';
const markOf = ({ choice }: Step) => (choice % 3 === 0 ? `mark-${choice % 7}` : 'gold');
const keyOfMark = (step: Step) => `${step.pick === 3 ? OWNER : step.who}:${markOf(step)}`;
const guardOf = ({ choice }: Step) => (choice % 2 === 0 ? 'with-cooldown' : 'without-cooldown');
const deprecationOf = ({ choice, at }: Meant) => at + (choice - 2) * 150 * DAY;
const receiverOf = ({ choice }: Step) => (choice % 2 === 0 ? PARTNER : STRANGER);

type Giving = (meant: Meant) => Pick<Given, 'verdict' | 'command'> & { readonly region?: string };

/** Commands about an image. */
const ABOUT_IMAGES: Readonly<Record<string, Giving>> = {
  copy: (meant) => {
    const { who, imageId, region: sourceRegion } = meant;
    const [name, region] = [nameOf(meant), REGIONS[meant.pick % 2] ?? ''];
    return {
      region,
      verdict: (model) => model.duplicate(who, region, { name, imageId }),
      command: (by) => new CopyImage({ name, sourceImageId: imageId, sourceRegion }, by),
    };
  },
  launch: ({ who, region, imageId }) => ({
    verdict: (model) => model.launch(who, region, imageId),
    command: (by) => new LaunchInstances({ imageId, instanceType: 't3.micro', minCount: 1, maxCount: 1 }, by),
  }),
  share: (meant) => ({
    verdict: (model) => model.share(meant.who, meant.imageId, keyOf(meant)),
    command: (by) => new ChangeLaunchPermissions({ imageId: meant.imageId, add: [granteeOf(meant)] }, by),
  }),
  unshare: (meant) => ({
    verdict: (model) => model.unshare(meant.who, meant.imageId, keyOf(meant)),
    command: (by) => new ChangeLaunchPermissions({ imageId: meant.imageId, remove: [granteeOf(meant)] }, by),
  }),
  reset: ({ who, imageId }) => ({
    verdict: (model) => model.reset(who, imageId),
    command: (by) => new ResetLaunchPermissions(imageId, by),
  }),
  decline: ({ who, imageId }) => ({
    verdict: (model) => model.decline(who, imageId),
    command: (by) => new DeclineLaunchPermission(imageId, by),
  }),
  disable: ({ who, imageId }) => ({
    verdict: (model) => model.disable(who, imageId),
    command: (by) => new DisableImage(imageId, by),
  }),
  enable: ({ who, imageId }) => ({
    verdict: (model) => model.enable(who, imageId),
    command: (by) => new EnableImage(imageId, by),
  }),
  deprecate: (meant) => ({
    verdict: (model) => model.deprecate(meant.who, meant.imageId, deprecationOf(meant)),
    command: (by) => new DeprecateImage({ imageId: meant.imageId, deprecateAt: deprecationOf(meant) }, by),
  }),
  cancel: ({ who, imageId }) => ({
    verdict: (model) => model.cancel(who, imageId),
    command: (by) => new CancelDeprecation(imageId, by),
  }),
  protect: (meant) => ({
    verdict: (model) => model.protect(meant.who, meant.imageId, guardOf(meant)),
    command: (by) => new ProtectImage({ imageId: meant.imageId, withCooldown: guardOf(meant) === 'with-cooldown' }, by),
  }),
  unprotect: ({ who, imageId }) => ({
    verdict: (model) => model.unprotect(who, imageId),
    command: (by) => new UnprotectImage(imageId, by),
  }),
  attach: (meant) => ({
    verdict: (model) => model.attach(meant.who, meant.imageId, markOf(meant)),
    command: (by) => new AttachWatermark({ imageId: meant.imageId, name: markOf(meant) }, by),
  }),
  detach: (meant) => ({
    verdict: (model) => model.detach(meant.who, meant.imageId, keyOfMark(meant)),
    command: (by) => new DetachWatermark({ imageId: meant.imageId, watermark: keyOfMark(meant) }, by),
  }),
  deregister: ({ who, imageId, choice }) => ({
    verdict: (model) => model.deregister(who, imageId, choice % 2 === 0),
    command: (by) => new DeregisterImage({ imageId, deletesSnapshots: choice % 2 === 0 }, by),
  }),
  restore: ({ who, imageId }) => ({
    verdict: (model) => model.restore(who, imageId),
    command: (by) => new RestoreImage(imageId, by),
  }),
};

interface MeantStorage extends Step {
  readonly snapshotId: string;
  readonly instanceId: string;
  readonly region: string;
}

type GivingStorage = (meant: MeantStorage) => Pick<Given, 'verdict' | 'command'>;

/** Commands about a snapshot, or an instance. */
const ABOUT_OTHERS: Readonly<Record<string, GivingStorage>> = {
  register: (meant) => {
    const [name, { who, region, snapshotId }] = [nameOf(meant), meant];
    const blockDevices = [{ deviceName: '/dev/sda1', snapshotId }];
    const attributes = { architecture: 'x86_64', virtualizationType: 'hvm' };
    return {
      verdict: (model) => model.register(who, region, { name, snapshotId }),
      command: (by) => new RegisterImage({ name, blockDevices, attributes }, by),
    };
  },
  create: (meant) => {
    const [name, { who, region, instanceId }] = [nameOf(meant), meant];
    return {
      verdict: (model) => model.create(who, region, { name, instanceId }),
      command: (by) => new CreateImage({ name, instanceId }, by),
    };
  },
  deleteSnapshot: ({ who, snapshotId }) => ({
    verdict: (model) => model.deleteSnapshot(who, snapshotId),
    command: (by) => new DeleteSnapshot(snapshotId, by),
  }),
  restoreSnapshot: ({ who, snapshotId }) => ({
    verdict: (model) => model.restoreSnapshot(who, snapshotId),
    command: (by) => new RestoreSnapshot(snapshotId, by),
  }),
  shareSnapshot: (meant) => ({
    verdict: (model) => model.shareSnapshot(meant.who, meant.snapshotId, receiverOf(meant)),
    command: (by) =>
      new ShareSnapshot({ snapshotId: meant.snapshotId, add: [{ kind: 'account', id: receiverOf(meant) }] }, by),
  }),
};

export const COMMANDED = [...Object.keys(ABOUT_IMAGES), ...Object.keys(ABOUT_OTHERS)];

/** What belongs together: a sequence of all commands at random gets nowhere. */
export const THEMES: readonly (readonly string[])[] = [
  ['share', 'share', 'unshare', 'reset', 'decline', 'decline', 'launch', 'disable', 'enable', 'moves', 'publicAccess'],
  ['deregister', 'restore', 'restore', 'deleteSnapshot', 'restoreSnapshot', 'register', 'keeps'],
  ['protect', 'unprotect', 'deregister', 'attach', 'detach', 'create', 'copy'],
  ['deprecate', 'cancel', 'share', 'unshare', 'publicAccess', 'launch'],
  ['register', 'create', 'copy', 'launch', 'deregister', 'shareSnapshot', 'weather', 'share', 'disable'],
];

interface Thing {
  readonly owner: string;
  readonly state?: string;
  readonly shares?: ReadonlySet<string>;
  readonly deprecateAt?: number | null;
  readonly guard?: string | number;
  readonly marks?: ReadonlySet<string>;
}

/** What most commands are about is what they can be about: else few sequences get far. */
const APT: Readonly<Record<string, (thing: Thing, step: Step) => boolean>> = {
  restore: ({ state }) => state === 'recycled',
  restoreSnapshot: ({ state }) => state === 'recycled',
  enable: ({ state }) => state === 'disabled',
  decline: ({ shares }, { who }) => shares?.has(`account:${who}`) === true,
  unshare: ({ shares }) => shares?.size !== 0,
  cancel: ({ deprecateAt }) => deprecateAt !== null,
  unprotect: ({ guard }) => guard !== 'off',
  detach: ({ marks }) => marks?.size !== 0,
};
const isCommon = ({ state }: Thing): boolean => state === undefined || state === 'available' || state === 'completed';

function oneOf<One extends Thing>(things: ReadonlyMap<string, One>, step: Step): readonly [string, One] | undefined {
  const { name, pick, who, choice, foreign } = step;
  const isForeign = foreign || name === 'decline';
  const meant = [...things].filter(([, { owner }]) => (isForeign ? owner !== who : owner === who));
  const isApt = APT[name] ?? isCommon;
  const apt = choice % 6 === 0 ? [] : meant.filter(([, thing]) => isApt(thing, step));
  const from = apt.length > 0 ? apt : meant;
  return from[pick % Math.max(1, from.length)];
}

const HOME = REGIONS[0] ?? '';

function aboutImage(model: EstateModel, step: Step): Given | null {
  const [imageId = 'ami-00000000000000000', { region } = { region: HOME }] = oneOf(model.images, step) ?? [];
  const given = ABOUT_IMAGES[step.name]?.({ ...step, imageId, region, at: model.at });
  return given === undefined ? null : { region, ...given };
}

function aboutOther(model: EstateModel, step: Step): Given | null {
  const [snapshotId = 'snap-00000000000000000', { region } = { region: HOME }] = oneOf(model.snapshots, step) ?? [];
  const [instanceId = 'i-00000000000000000', { imageId } = { imageId: '' }] = oneOf(model.instances, step) ?? [];
  const where = step.name === 'create' ? (model.images.get(imageId)?.region ?? HOME) : region;
  const given = ABOUT_OTHERS[step.name]?.({ ...step, snapshotId, instanceId, region: where });
  return given === undefined ? null : { region: where, ...given };
}

/** The command of a step, about what there is by now, in the Region where that is; null where the step is no command. */
export const givenTo = (model: EstateModel, step: Step): Given | null =>
  aboutImage(model, step) ?? aboutOther(model, step);
