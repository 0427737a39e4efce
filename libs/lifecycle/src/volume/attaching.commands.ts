import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { commanding } from '../account/commanding.commands.js';
import type { Caller } from '../caller.js';
import { Decider, type Decisions } from '../decider.commands.js';
import { instance } from '../instance/instance.js';
import { rule } from '../refusal.js';
import type { Instance } from '../states.js';
import { Surroundings } from '../surroundings.js';
import { attachedTo, attachVolume, detachVolume } from './attaching.js';
import { endWithInstance } from './deletion.js';
import { ownVolume } from './ownership.js';
import { volume } from './volume.js';

/** An attachment, as it was made or ended. */
export interface Attachment {
  readonly volumeId: string;
  readonly instanceId: string;
  readonly device: string;
  readonly deleteOnTermination: boolean;
  /** When it was made, in microseconds; null where only its end was asked. */
  readonly attachedAt: number | null;
}

/** Attach a volume to an instance of its zone. */
export class AttachVolume extends Command<Attachment> {
  constructor(
    readonly input: { readonly volumeId: string; readonly instanceId: string; readonly device: string },
    readonly by: Caller,
  ) {
    super();
  }
}

/** Take a volume from an instance; which one need be named only where there are several. */
export class DetachVolume extends Command<Attachment> {
  constructor(
    readonly input: {
      readonly volumeId: string;
      readonly instanceId?: string | undefined;
      readonly device?: string | undefined;
    },
    readonly by: Caller,
  ) {
    super();
  }
}

@CommandHandler(AttachVolume)
export class AttachVolumeHandler implements ICommandHandler<AttachVolume> {
  constructor(
    private readonly decider: Decider,
    private readonly surroundings: Surroundings,
  ) {}

  async execute({ input, by }: AttachVolume): Promise<Attachment> {
    const { decisions } = await commanding(this.decider, by);
    const { instanceId } = input;
    // Nobody else takes the device meanwhile.
    return this.decider.alone([`devices/${instanceId}`], async () => {
      const [machine, devices] = await Promise.all([
        decisions.state(instance, instanceId),
        this.#devicesOf(instanceId, decisions),
      ]);
      const known = { ...decisions.asking, instance: machine, devices: [...devices, ...storesOf(machine)] };
      await decisions.decide(volume, input.volumeId, (state) => attachVolume(state, input, known));
      await this.#letGo(input, decisions);
      return { ...input, deleteOnTermination: false, attachedAt: decisions.at };
    });
  }

  async #devicesOf(instanceId: string, decisions: Decisions): Promise<readonly string[]> {
    const volumeIds = await this.surroundings.volumesOf(instanceId, decisions.asking);
    const volumes = await decisions.states(volume, volumeIds);
    return volumes.flatMap(({ attachments }) => attachments[instanceId] ?? []);
  }

  /** An instance that was ended meanwhile has let its volumes go, and did not know of this one. */
  async #letGo({ volumeId, instanceId }: AttachVolume['input'], decisions: Decisions): Promise<void> {
    const { state } = await decisions.state(instance, instanceId);
    if (state !== 'shutting-down' && state !== 'terminated') return;
    await decisions.decide(volume, volumeId, (now) => endWithInstance(now, { instanceId }, { keptUntil: null }));
  }
}

/** Devices of an instance that are no volumes. */
const storesOf = ({ blockDevices }: Instance): readonly string[] =>
  blockDevices.flatMap(({ virtualName, deviceName }) => (virtualName === undefined ? [] : (deviceName ?? [])));

@CommandHandler(DetachVolume)
export class DetachVolumeHandler implements ICommandHandler<DetachVolume> {
  constructor(private readonly decider: Decider) {}

  async execute({ input, by }: DetachVolume): Promise<Attachment> {
    const { decisions } = await commanding(this.decider, by);
    const { volumeId } = input;
    const [done] = await decisions.done(volume, volumeId);
    if (done?.type === 'VolumeDetached') {
      const { instanceId = '', device = '' } = done.data;
      return { volumeId, instanceId, device, deleteOnTermination: false, attachedAt: null };
    }
    const before = await decisions.state(volume, volumeId);
    ownVolume(before, decisions.asking);
    const instanceId = attachedTo(before, input);
    const device = before.attachments[instanceId] ?? '';
    const elsewhere = `To ${instanceId} it is attached as '${device}'.`;
    rule(input.device === undefined || input.device === device, 'volume-not-attached', volumeId, elsewhere);
    const known = { ...decisions.asking, instance: await decisions.state(instance, instanceId) };
    await decisions.decide(volume, volumeId, (state) => detachVolume(state, { instanceId }, known));
    const deleteOnTermination = Object.hasOwn(before.deletedWith, instanceId);
    return { volumeId, instanceId, device, deleteOnTermination, attachedAt: null };
  }
}
