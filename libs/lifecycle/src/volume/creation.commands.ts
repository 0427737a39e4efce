import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { commanding } from '../account/commanding.commands.js';
import { encryptionDefaults } from '../account/encryption-by-default.js';
import type { Caller } from '../caller.js';
import { Decider, type Decisions } from '../decider.commands.js';
import type { FactData } from '../facts.js';
import { digestOf, idUnder } from '../request-tokens.commands.js';
import { sourceFor } from '../snapshot/reading.commands.js';
import { noteUse } from '../snapshot/uses.commands.js';
import type { Volume } from '../states.js';
import { createVolume, type VolumeAsked } from './creation.js';
import { volume } from './volume.js';

/** Make a volume, empty or from a snapshot: it is being made until whoever provides the storage says that it is there. */
export class CreateVolume extends Command<Volume> {
  constructor(
    readonly input: Omit<VolumeAsked, 'volumeId' | 'parameters'> & { readonly clientToken?: string | undefined },
    readonly by: Caller,
  ) {
    super();
  }
}

@CommandHandler(CreateVolume)
export class CreateVolumeHandler implements ICommandHandler<CreateVolume> {
  constructor(private readonly decider: Decider) {}

  async execute({ input: { clientToken, ...asked }, by }: CreateVolume): Promise<Volume> {
    const { decisions, account } = await commanding(this.decider, by);
    const volumeId = idUnder(clientToken, 'vol', by);
    const parameters = clientToken === undefined ? undefined : digestOf(asked);
    const { source, publicAccess } = await sourceFor(decisions, asked.snapshotId);
    const settings = { ...encryptionDefaults(account, by.region), publicAccess };
    const known = { ...decisions.asking, ...settings, snapshot: source };
    const { state, facts } = await decisions.decide(volume, volumeId, (now) =>
      createVolume(now, { ...asked, volumeId, parameters }, known),
    );
    const [created] = facts;
    if (created?.type === 'VolumeCreated') await followVolumeCreation(decisions, created.data);
    return state;
  }
}

/** What follows a volume's making in other streams: the snapshot behind it was used. Told twice, it is recorded once. */
export async function followVolumeCreation(
  decisions: Decisions,
  { volumeId, snapshotId }: Pick<FactData<'VolumeCreated'>, 'volumeId' | 'snapshotId'>,
): Promise<void> {
  if (snapshotId === undefined) return;
  await noteUse(decisions, { snapshotId, use: 'volume-created', madeId: volumeId });
}
