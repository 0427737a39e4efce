import { RegisterImageCommand, type RegisterImageCommandInput } from '@aws-sdk/client-ec2';
import type { FactData } from '#lifecycle';
import { newId } from '#lifecycle/commands';
import { OWNER, REGION, type TestEngine } from './engine.js';

/** A snapshot that is complete, as an inventory would have told it; answers with its id. */
export async function seedSnapshot(
  engine: TestEngine,
  told: Partial<Omit<FactData<'SnapshotObserved'>, 'snapshotId'>> = {},
): Promise<string> {
  const snapshotId = newId('snap');
  const data = {
    snapshotId,
    ownerId: OWNER,
    region: REGION,
    state: 'completed',
    sizeGiB: 8,
    encrypted: false,
    ...told,
  };
  await engine.seed(`snapshot-${snapshotId}`, { type: 'SnapshotObserved', data });
  return snapshotId;
}

/** An instance that runs on two volumes, `/dev/xvda` and `/dev/sdf`, and the image that it was launched from. */
export interface SeededInstance {
  readonly instanceId: string;
  readonly imageId: string;
  readonly root: string;
  readonly data: string;
}

/** An instance of the owner, as an inventory would have told it. */
export async function seedInstance(engine: TestEngine, image: FactData<'ImageObserved'>['attributes'] = {}) {
  const [instanceId, imageId, root, data] = [newId('i'), newId('ami'), newId('vol'), newId('vol')];
  const place = { ownerId: OWNER, region: REGION };
  const attributes = { name: `base ${imageId}`, architecture: 'x86_64', rootDeviceName: '/dev/xvda', ...image };
  const source = { imageId, ...place, state: 'available', attributes };
  await engine.seed(`image-${imageId}`, { type: 'ImageObserved', data: source });
  const shape = { instanceType: 'm7i.large', architecture: 'x86_64', rootDeviceName: '/dev/xvda' };
  const instance = { instanceId, ...place, state: 'running', imageId, ...shape };
  await engine.seed(`instance-${instanceId}`, { type: 'InstanceObserved', data: instance });
  for (const [volumeId, device, sizeGiB] of [
    [root, '/dev/xvda', 8],
    [data, '/dev/sdf', 100],
  ] as const) {
    const volume = { volumeId, ...place, sizeGiB, volumeType: 'gp3', encrypted: false, state: 'in-use' };
    const attachments = [{ instanceId, device }];
    await engine.seed(`volume-${volumeId}`, { type: 'VolumeObserved', data: { ...volume, attachments } });
  }
  return { instanceId, imageId, root, data } satisfies SeededInstance;
}

/** Registers an image of the owner from a snapshot, of its own where none is given; answers with its id. */
export async function registered(
  engine: TestEngine,
  Name: string,
  { snapshotId, ...more }: Partial<RegisterImageCommandInput> & { readonly snapshotId?: string } = {},
): Promise<string> {
  const SnapshotId = snapshotId ?? (await seedSnapshot(engine));
  const BlockDeviceMappings = [{ DeviceName: '/dev/sda1', Ebs: { SnapshotId } }];
  const asked = { Architecture: 'x86_64', VirtualizationType: 'hvm', BlockDeviceMappings, ...more } as const;
  const { ImageId } = await engine.ec2().send(new RegisterImageCommand({ Name, ...asked }));
  return ImageId ?? '';
}
