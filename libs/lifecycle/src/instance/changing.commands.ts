import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { commanding } from '../account/commanding.commands.js';
import { amongGroups } from '../belongings/security-groups.commands.js';
import type { Caller } from '../caller.js';
import { Decider, type Decisions } from '../decider.commands.js';
import { valueOf } from '../keyed.js';
import { Refusal } from '../refusal.js';
import type { Instance, Keyed, Volume } from '../states.js';
import { Surroundings } from '../surroundings.js';
import { setVolumeTermination } from '../volume/attaching.js';
import { volume } from '../volume/volume.js';
import { changeInstance, resetInstance } from './attribute-decisions.js';
import { instance } from './instance.js';
import { type Changed, changeAll, ownInstances } from './together.commands.js';

/** What is to change of an instance; what is absent stays. */
export interface InstanceChange {
  readonly instanceId: string;
  /** By name: see `CHANGEABLE`. */
  readonly attributes?: Keyed | undefined;
  /** Ids of the security groups that it is in from now on. */
  readonly groupIds?: readonly string[] | undefined;
  /** Whether the volume under a device is deleted with the instance: device → so. */
  readonly terminations?: Keyed<boolean> | undefined;
}

type Changes = Omit<InstanceChange, 'groupIds'>;

/** Change attributes of an instance. Answers how it is then. */
export class ChangeInstance extends Command<Instance> {
  constructor(
    readonly input: InstanceChange,
    readonly by: Caller,
  ) {
    super();
  }
}

/** Give an attribute of an instance its default again. */
export class ResetInstance extends Command<void> {
  constructor(
    readonly input: { readonly instanceId: string; readonly attribute: string },
    readonly by: Caller,
  ) {
    super();
  }
}

/** Turn the detailed monitoring of instances on or off: of all of them, or, where one is not there, of none. */
export class MonitorInstances extends Command<readonly Changed[]> {
  constructor(
    readonly input: { readonly instanceIds: readonly string[]; readonly monitoring: 'enabled' | 'disabled' },
    readonly by: Caller,
  ) {
    super();
  }
}

@CommandHandler(ChangeInstance)
export class ChangeInstanceHandler implements ICommandHandler<ChangeInstance> {
  constructor(
    private readonly decider: Decider,
    private readonly surroundings: Surroundings,
  ) {}

  async execute({ input, by }: ChangeInstance): Promise<Instance> {
    const { decisions } = await commanding(this.decider, by);
    const { groupIds, ...asked } = input;
    await ownInstances(decisions, [asked.instanceId]);
    if (groupIds === undefined) return this.#change(asked, decisions);
    return amongGroups(decisions, { groupIds }, (groups) => {
      const members = groups.map(({ groupId }) => groupId).join(' ');
      return this.#change({ ...asked, attributes: { ...asked.attributes, securityGroups: members } }, decisions);
    });
  }

  async #change({ instanceId, attributes: changes = {}, terminations = {} }: Changes, decisions: Decisions) {
    const volumes = await this.#volumesUnder(decisions, instanceId, terminations);
    const instanceType = this.surroundings.instanceType(valueOf(changes, 'instanceType') ?? '');
    const { state } = await decisions.decide(instance, instanceId, (held) =>
      changeInstance(held, changes, { ...decisions.asking, instanceType }),
    );
    for (const [volumeId, deleteOnTermination] of volumes) {
      await decisions.decide(volume, volumeId, (held) =>
        setVolumeTermination(held, { instanceId, deleteOnTermination }, decisions.asking),
      );
    }
    return state;
  }

  /** The volumes under the devices. @throws {Refusal} Under one of them there is none. */
  async #volumesUnder(
    decisions: Decisions,
    instanceId: string,
    terminations: Keyed<boolean>,
  ): Promise<readonly (readonly [volumeId: string, deleteOnTermination: boolean])[]> {
    const wanted = Object.entries(terminations);
    if (wanted.length === 0) return [];
    const ids = await this.surroundings.volumesOf(instanceId, decisions.asking);
    const volumes = await decisions.states(volume, ids);
    const under =
      (device: string) =>
      ({ attachments }: Volume) =>
        valueOf(attachments, instanceId) === device;
    return wanted.map(([device, deletes]) => {
      const found = volumes.find(under(device));
      if (found === undefined) throw new Refusal('instance-device-missing', instanceId, `The device is '${device}'.`);
      return [found.volumeId, deletes];
    });
  }
}

@CommandHandler(ResetInstance)
export class ResetInstanceHandler implements ICommandHandler<ResetInstance> {
  constructor(private readonly decider: Decider) {}

  async execute({ input: { instanceId, attribute }, by }: ResetInstance): Promise<void> {
    const { decisions } = await commanding(this.decider, by);
    await decisions.decide(instance, instanceId, (state) =>
      resetInstance(state, attribute, { ...decisions.asking, instanceType: null }),
    );
  }
}

@CommandHandler(MonitorInstances)
export class MonitorInstancesHandler implements ICommandHandler<MonitorInstances> {
  constructor(private readonly decider: Decider) {}

  async execute({ input: { instanceIds, monitoring }, by }: MonitorInstances): Promise<readonly Changed[]> {
    const { decisions } = await commanding(this.decider, by);
    const known = { ...decisions.asking, instanceType: null };
    return changeAll(decisions, instanceIds, (state) => changeInstance(state, { monitoring }, known));
  }
}
