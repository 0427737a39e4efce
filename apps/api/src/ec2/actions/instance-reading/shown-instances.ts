import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Catalog } from '#catalog';
import { type InstancesWanted, SeeInstances } from '#fleet';
import { type Instance, securityGroups, valueOf, type Volume } from '#lifecycle';
import { Clock } from '#lifecycle/commands';
import type { Page } from '#read-model';
import { Belongings } from '../../belongings.js';
import type { Call } from '../../call.js';
import { instanceIdOf } from '../../ids.js';
import { type Absence, absent, requireAll } from '../../lists.js';
import type { AroundInstance, Device } from '../../print/instance.js';

const NOW = Number.MAX_SAFE_INTEGER;
/** How long EC2 shows what is terminated (EC2 user guide, terminate your instance). */
const HOUR_MICROS = 60 * 60 * 1_000_000;
const NO_INSTANCE: Absence = { code: 'InvalidInstanceID.NotFound', one: 'instance ID', many: 'instance IDs' };

const isVolume = (_state: unknown, kind: string): _state is Volume => kind === 'volume';

/** What of instances is told by others than themselves. */
export interface Around {
  readonly devicesOf: (instance: Instance) => readonly Device[];
  readonly groupName: AroundInstance['groupName'];
}

/** Instances of whoever asks, and what of them is told by others: their volumes, and the names of their security groups. */
@Injectable()
export class ShownInstances {
  constructor(
    private readonly queries: QueryBus,
    private readonly catalog: Catalog,
    private readonly clock: Clock,
    private readonly belongings: Belongings,
  ) {}

  /** A page of the caller's instances that fulfil all that is wanted; terminated ones are among them for an hour. */
  see({ account, region }: Call, wanted: Omit<InstancesWanted, 'viewer' | 'endedAfter'>): Promise<Page<Instance>> {
    const endedAfter = this.clock.now() - HOUR_MICROS;
    return this.queries.execute(new SeeInstances({ ...wanted, viewer: { account, region }, endedAfter }));
  }

  /**
   * The instances named, all of them.
   * @throws {Ec2Error} InvalidInstanceID: one is malformed, or there are none of some ids.
   */
  async named(asked: readonly string[] | undefined, call: Call): Promise<readonly Instance[]> {
    const ids = asked?.map((id) => instanceIdOf(id, 'InstanceId')) ?? [];
    if (ids.length === 0) return [];
    const { items } = await this.see(call, { ids, limit: ids.length });
    requireAll(
      ids,
      items.map(({ instanceId }) => instanceId),
      NO_INSTANCE,
    );
    return items;
  }

  /** @throws {Ec2Error} */
  async one(asked: string | undefined, call: Call): Promise<Instance> {
    const id = instanceIdOf(asked, 'InstanceId');
    const [instance] = await this.named([id], call);
    if (instance === undefined) throw absent([id], NO_INSTANCE);
    return instance;
  }

  /** What prints of the caller's instances need. */
  async around(call: Call): Promise<Around> {
    const { things } = await this.belongings.of(securityGroups, call);
    return {
      devicesOf: (instance) => this.#devicesOf(instance),
      groupName: (groupId) => valueOf(things, groupId)?.name,
    };
  }

  /** The volumes that an instance has, its root first. */
  #devicesOf(instance: Instance): readonly Device[] {
    const { instanceId, rootDeviceName } = instance;
    const attached = this.catalog.holders('attachment', instanceId, { at: NOW, kind: 'volume' });
    const devices = attached.map(({ id: volumeId, value: deviceName, from: attachedAt }) => {
      const thing = this.catalog.thing(volumeId);
      const volume = thing && isVolume(thing.state, thing.kind) ? thing.state : undefined;
      const deleteOnTermination = volume && Object.hasOwn(volume.deletedWith, instanceId);
      return { deviceName, volumeId, attachedAt, deleteOnTermination };
    });
    const isRoot = ({ deviceName }: Device) => deviceName === rootDeviceName;
    return [...devices, ...this.#onlyTold(instance)].toSorted((a, b) => Number(isRoot(b)) - Number(isRoot(a)));
  }

  /** Volumes that the launch told of, and of which nothing else has been told. */
  #onlyTold({ blockDevices, state }: Instance): readonly Device[] {
    if (state === 'terminated') return [];
    return blockDevices.flatMap(({ volumeId, deviceName = '', deleteOnTermination }) =>
      volumeId === undefined || this.catalog.thing(volumeId)
        ? []
        : [{ deviceName, volumeId, attachedAt: undefined, deleteOnTermination }],
    );
  }
}
