import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { allowedImagesOf, allowsImage } from '../account/allowed-images.js';
import { account } from '../account/account.js';
import { type Commanding, commanding } from '../account/commanding.commands.js';
import { encryptionDefaults } from '../account/encryption-by-default.js';
import { snapshotPublicAccess } from '../account/public-access.js';
import { belongingsId } from '../belongings/belonging.js';
import { keyPairForLaunch, keyPairs } from '../belongings/key-pairs.js';
import { amongGroups } from '../belongings/security-groups.commands.js';
import type { SecurityGroup } from '../belongings/security-groups.js';
import type { Caller } from '../caller.js';
import { Decider, type Decisions, idFrom, newId } from '../decider.commands.js';
import type { FactData } from '../facts.js';
import { image } from '../image/image.js';
import { QUOTAS } from '../quotas.js';
import { snapshot } from '../snapshot/snapshot.js';
import { mayRead } from '../snapshot/use.js';
import type { Image, Instance, Keyed, Snapshot } from '../states.js';
import { Surroundings } from '../surroundings.js';
import type { BlockDevice } from '../vocabulary.js';
import { volume } from '../volume/volume.js';
import { instance } from './instance.js';
import { volumesAtLaunch } from './launch-devices.js';
import { type KnownOfLaunch, type LaunchAsked, requestLaunch } from './launching.js';
import { fulfilSpot, type SpotLaunch } from './spot.commands.js';
import { instancesOf, type Reservation, reservation, reservationStreamId } from './reservation.js';

/** The most instances that one launch makes, so that no command holds the engine for long. */
const MOST_AT_ONCE = 1000;

/** Instances to be launched, as they are asked for. */
export interface LaunchInput extends Omit<LaunchAsked, 'reservationId' | 'instanceIds' | 'parameters' | 'lifecycle'> {
  /** A digest of everything asked: only the same may be asked again under the same client token. */
  readonly parameters?: string | undefined;
  /** The name of the type. */
  readonly instanceType: string;
  readonly keyName?: string | undefined;
  /** Security groups, by id or by name; the default one where none is named. */
  readonly groupIds?: readonly string[] | undefined;
  readonly groupNames?: readonly string[] | undefined;
  /** Spot instances: as they are asked for, or under requests that were made before. */
  readonly spot?: SpotLaunch | undefined;
}

/** What a launch made. */
export interface Launched {
  readonly reservationId: string;
  readonly instances: readonly Instance[];
  readonly groups: readonly Pick<SecurityGroup, 'groupId' | 'name'>[];
}

/** Launch instances from an image. The same client token with the same parameters launches nothing more, and answers the same. */
export class LaunchInstances extends Command<Launched> {
  constructor(
    readonly input: LaunchInput,
    readonly by: Caller,
  ) {
    super();
  }
}

@CommandHandler(LaunchInstances)
export class LaunchInstancesHandler implements ICommandHandler<LaunchInstances> {
  constructor(
    private readonly decider: Decider,
    private readonly surroundings: Surroundings,
  ) {}

  async execute({ input, by }: LaunchInstances): Promise<Launched> {
    const { clientToken } = input;
    const work = () => this.#launch(input, by);
    // Whoever repeats a launch under its token waits for the first: it answers what that made.
    if (clientToken === undefined) return work();
    return this.decider.alone([`launch ${by.account}/${by.region}/${clientToken}`], work);
  }

  async #launch({ groupIds, groupNames, ...input }: LaunchInput, by: Caller): Promise<Launched> {
    const command = await commanding(this.decider, by);
    const { decisions } = command;
    const { keyName } = input;
    if (keyName !== undefined) keyPairForLaunch(await decisions.state(keyPairs, belongingsId(by)), keyName);
    return amongGroups(decisions, { groupIds, names: groupNames }, (groups) =>
      this.#launchInto(groups, input, command),
    );
  }

  async #launchInto(
    members: Launched['groups'],
    { keyName, spot, ...input }: LaunchInput,
    command: Commanding,
  ): Promise<Launched> {
    const { decisions } = command;
    const chosen = {
      ...(keyName !== undefined && { keyName }),
      securityGroups: members.map(({ groupId }) => groupId).join(' '),
    };
    const count = Math.min(input.maxCount, input.minCount <= MOST_AT_ONCE ? MOST_AT_ONCE : 0);
    const { reservationId, instances } = await launch(command, this.surroundings, {
      ...input,
      ...(spot !== undefined && { lifecycle: 'spot' }),
      maxCount: count,
      parameters: input.parameters ?? '',
      attributes: { ...input.attributes, ...chosen },
      reservationId: newId('r'),
      instanceIds: Array.from({ length: Math.max(0, count) }, () => newId('i')),
    });
    const launched = spot === undefined ? instances : await fulfilSpot(decisions, instances, spot);
    return { reservationId, instances: launched, groups: members };
  }
}

/** A launch with the name of the type of its instances. */
export type LaunchOfType = LaunchAsked & { readonly instanceType: string };

/**
 * Decides a launch and finishes it.
 * @throws {Refusal}
 */
export async function launch(
  { decisions, account: own, seeing }: Commanding,
  surroundings: Surroundings,
  { instanceType, ...wished }: LaunchOfType,
): Promise<Omit<Launched, 'groups'>> {
  const { account: accountId, region } = decisions.asking;
  const streamId = reservationStreamId({ accountId, region, ...wished });
  const [found, before, count] = await Promise.all([
    decisions.state(image, wished.imageId),
    wished.clientToken === undefined ? null : decisions.state(reservation, streamId),
    surroundings.instanceCount(decisions.asking),
  ]);
  const [snapshots, spent] = await Promise.all([
    snapshotsFor(decisions, found, wished.blockDevices ?? []),
    before === null ? false : isSpent(decisions, before),
  ]);
  const known: KnownOfLaunch = {
    ...seeing,
    ...encryptionDefaults(own, region),
    image: found,
    allowed: found.ownerId === accountId || allowsImage(allowedImagesOf(own, region), found, decisions.asking),
    // Nobody subscribes to anything here: paid images are launched by their owners only.
    subscriptions: [],
    instanceType: surroundings.instanceType(instanceType),
    room: { account: QUOTAS.instances - count, capacity: QUOTAS.instances },
    spent,
    snapshots,
    publicAccess: 'unblocked',
    volumeIdFor: volumeIdOf,
  };
  const asked = { ...wished, attributes: { ...guardedBy(found), ...wished.attributes } };
  const { state } = await decisions.decide(reservation, streamId, (held) => requestLaunch(held, asked, known));
  const { requested, factId } = state;
  if (requested === null || factId === null || decisions.by.dryRun === true)
    return { reservationId: '', instances: [] };
  // Whoever asks again finishes what was begun, as it would have been finished.
  const instances = await finishLaunch(decisions.following({ id: factId }), requested);
  return { reservationId: requested.reservationId, instances };
}

/** The id of the volume of a device: it follows from the instance's. */
const volumeIdOf = (instanceId: string, deviceName: string): string => idFrom('vol', `${instanceId} ${deviceName}`);

/** An image that says so has its instances ask for the second version of the metadata service (EC2 user guide, IMDS). */
const guardedBy = ({ attributes }: Image): Keyed =>
  attributes.imdsSupport === 'v2.0' ? { httpTokens: 'required', httpPutResponseHopLimit: '2' } : {};

/** The snapshots behind the devices, as far as the account may read them or the image has them. */
async function snapshotsFor(
  decisions: Decisions,
  { attributes }: Image,
  asked: readonly BlockDevice[],
): Promise<Keyed<Snapshot>> {
  const ofImage = new Set(idsIn(attributes.blockDevices ?? []));
  const found = await decisions.states(snapshot, [...new Set([...ofImage, ...idsIn(asked)])]);
  const seen = await Promise.all(
    found.map(async (one) => (ofImage.has(one.snapshotId) || (await readable(decisions, one)) ? [one] : [])),
  );
  return Object.fromEntries(seen.flat().map((one) => [one.snapshotId, one]));
}

const idsIn = (devices: readonly BlockDevice[]): readonly string[] =>
  devices.flatMap(({ snapshotId }) => snapshotId ?? []);

/** What hides public snapshots is their owner's setting. */
async function readable(decisions: Decisions, found: Snapshot): Promise<boolean> {
  const { account: asking, region } = decisions.asking;
  if (found.ownerId === null || found.ownerId === asking) return found.ownerId === asking;
  const owner = await decisions.state(account, found.ownerId);
  return mayRead(found, asking, { publicAccess: snapshotPublicAccess(owner, region) });
}

/** Everything that was launched under the token has ended. */
async function isSpent(decisions: Decisions, { requested }: Reservation): Promise<boolean> {
  if (requested === null) return false;
  const launched = await decisions.states(
    instance,
    requested.instances.map(({ instanceId }) => instanceId),
  );
  return launched.length > 0 && launched.every(({ state }) => state === 'terminated');
}

/**
 * What follows from an accepted launch, each in its own stream: the instances, their volumes, the use of the image, and of snapshots of
 * others, whose owners are told. Done twice, it is done once.
 */
export async function finishLaunch(
  decisions: Decisions,
  requested: FactData<'InstancesRequested'>,
): Promise<readonly Instance[]> {
  const { imageId, ownerId: byAccount, region, reservationId, volumeTags } = requested;
  const launches = instancesOf(requested);
  const instanceIds = launches.map(({ data }) => data.instanceId);
  const [instances] = await Promise.all([
    Promise.all(
      launches.map(async (launched) => {
        const { state } = await decisions.decide(instance, launched.data.instanceId, ({ known }) =>
          known ? [] : [launched],
        );
        return state;
      }),
    ),
    ...launches
      .flatMap(({ data }) => volumesAtLaunch(data, volumeTags))
      .map(({ volumeId, facts }) => decisions.decide(volume, volumeId, ({ known }) => (known ? [] : facts))),
    decisions.decide(image, imageId, () => [
      { type: 'ImageLaunched', data: { imageId, byAccount, region, instanceIds, reservationId } },
    ]),
    tellOwners(decisions, requested),
  ]);
  return instances;
}

async function tellOwners(
  decisions: Decisions,
  { instances, ownerId: byAccount }: FactData<'InstancesRequested'>,
): Promise<void> {
  const used = new Set(instances.flatMap(({ blockDevices }) => idsIn(blockDevices)));
  await Promise.all(
    [...used].map(async (snapshotId) => {
      const { ownerId, region } = await decisions.state(snapshot, snapshotId);
      if (ownerId === null || ownerId === byAccount) return;
      const owners = decisions.toldTo(ownerId, region ?? decisions.by.region);
      await owners.decide(snapshot, snapshotId, () => [
        { type: 'SharedSnapshotUsed', data: { snapshotId, use: 'volume-created', byAccount } },
      ]);
    }),
  );
}
