import { MemoryEventStore } from '#event-store';
import { AGGREGATES } from '../aggregates.js';
import type { Caller } from '../caller.js';
import { Clock } from '../clock.js';
import { Decider, type Decisions, newId } from '../decider.commands.js';
import { parseFact } from '../fact-text.js';
import type { Fact, FactData, FactEvent } from '../facts.js';
import { subjectOf } from '../streams.js';
import type { Surroundings } from '../surroundings.js';
import { CopyImage, CopyImageHandler, finishCopy } from './copying.commands.js';
import { CreateImage, CreateImageHandler, finishCreation } from './creation.commands.js';
import { DeregisterImage, DeregisterImageHandler, finishDeregistration } from './deregistration.commands.js';
import { finishImageImport, ImportImage, ImportImageHandler } from './importing.commands.js';
import { finishRegistration, RegisterImage, RegisterImageHandler } from './registration.commands.js';
import { finishRestoration, RestoreStoredImage, RestoreStoredImageHandler } from './storing.commands.js';

const region = 'eu-central-1';
const ownerId = '111122223333';
const place = { ownerId, region };
const FOLLOW_UPS = [finishRegistration, finishCreation, finishCopy, finishDeregistration, finishRestoration];

class SetClock extends Clock {
  #at = Date.parse('2026-03-01T10:00:00Z') * 1000;
  now = () => (this.#at += 1_000_000);
}

/** A log in memory, and what decides on it. */
class Scene {
  readonly store = new MemoryEventStore();
  readonly decider = new Decider(this.store, new SetClock());
  readonly instanceId = newId('i');
  readonly volumeId = newId('vol');
  readonly snapshotId = newId('snap');
  readonly surroundings: Surroundings = {
    imagesOn: () => Promise.resolve({}),
    volumesOf: () => Promise.resolve([this.volumeId]),
    snapshotsTaken: () => Promise.resolve({ underWay: 0, lastStartedAt: null }),
    snapshotCount: () => Promise.resolve(0),
    snapshotCopies: () => Promise.resolve(0),
    imageCount: () => Promise.resolve(0),
    publicImageCount: () => Promise.resolve(0),
    imageCopiesUnderWay: () => Promise.resolve(0),
    storageUnderWay: () => Promise.resolve({ storing: 0, restoring: 0 }),
    instanceCount: () => Promise.resolve(0),
    memberOf: () => Promise.resolve(null),
    instanceType: () => null,
  };

  by = (): Caller => ({
    account: ownerId,
    region,
    actor: { principal: 'ada' },
    requestId: newId('r'),
    correlationId: newId('r'),
  });

  async begin(): Promise<this> {
    const seeding = this.decider.begin(this.by());
    const { instanceId, volumeId, snapshotId } = this;
    const { account, instance, volume, snapshot } = AGGREGATES;
    await seeding.decide(account, ownerId, () => [{ type: 'AccountRuled', data: { accountId: ownerId } }]);
    await seeding.decide(snapshot, snapshotId, () => [
      { type: 'SnapshotObserved', data: { snapshotId, ...place, state: 'completed', sizeGiB: 8, encrypted: false } },
    ]);
    await seeding.decide(instance, instanceId, () => [
      { type: 'InstanceObserved', data: { instanceId, ...place, state: 'running', rootDeviceName: '/dev/xvda' } },
    ]);
    const attachments = [{ instanceId, device: '/dev/xvda' }];
    await seeding.decide(volume, volumeId, () => [
      {
        type: 'VolumeObserved',
        data: { volumeId, ...place, sizeGiB: 8, encrypted: false, state: 'in-use', attachments },
      },
    ]);
    return this;
  }

  register(name: string): Promise<string> {
    const blockDevices = [{ deviceName: '/dev/sda1', snapshotId: this.snapshotId }];
    const asked = { name, blockDevices, attributes: { architecture: 'x86_64', virtualizationType: 'hvm' } };
    return new RegisterImageHandler(this.decider, this.surroundings).execute(new RegisterImage(asked, this.by()));
  }

  async tell(imageId: string, event: FactEvent): Promise<void> {
    await this.decider.begin(this.by()).decide(AGGREGATES.image, imageId, () => [event]);
  }

  async facts(): Promise<Fact[]> {
    const events = await Array.fromAsync(this.store.readAll());
    return events.map((event) => parseFact(event));
  }
}

type Doing = (scene: Scene) => Promise<unknown>;

const DOINGS: Readonly<Record<string, Doing>> = {
  registered: (scene) => scene.register('web'),
  created: ({ decider, surroundings, instanceId, by }) =>
    new CreateImageHandler(decider, surroundings).execute(new CreateImage({ instanceId, name: 'web' }, by())),
  async copied(scene) {
    const sourceImageId = await scene.register('web');
    const asked = { sourceImageId, sourceRegion: region, name: 'copy' };
    await new CopyImageHandler(scene.decider, scene.surroundings).execute(new CopyImage(asked, scene.by()));
  },
  async deregistered(scene) {
    const imageId = await scene.register('web');
    const command = new DeregisterImage({ imageId, deletesSnapshots: true }, scene.by());
    await new DeregisterImageHandler(scene.decider, scene.surroundings).execute(command);
  },
  async restored(scene) {
    const imageId = await scene.register('web');
    const place = { bucket: 'archive', objectKey: `${imageId}.bin` };
    await scene.tell(imageId, { type: 'ImageStored', data: { imageId, ...place } });
    await scene.tell(imageId, { type: 'ImageStoreEnded', data: { imageId, ...place, result: 'completed' } });
    const command = new RestoreStoredImage({ ...place, name: 'again' }, scene.by());
    await new RestoreStoredImageHandler(scene.decider, scene.surroundings).execute(command);
  },
};

const BIRTHS: readonly string[] = [
  'ImageRegistered',
  'ImageCreationRequested',
  'ImageCopyRequested',
  'ImageRestoreRequested',
  'ImageDeregistered',
];

const follow = async (decider: Decider, facts: readonly Fact[]): Promise<void> => {
  for (const fact of facts) for (const finish of FOLLOW_UPS) await finish(decider.following(fact), fact);
};

const said = (facts: readonly Fact[]): string[] =>
  facts.map(({ id, stream, type }) => `${id} ${stream} ${type}`).toSorted();

describe.each(Object.entries(DOINGS))('what follows once an image is %s', (_, doing) => {
  it('is done by the command, and found done by whoever follows the log', async () => {
    const scene = await new Scene().begin();
    await doing(scene);
    const before = await scene.facts();
    await follow(scene.decider, before);
    await follow(new Decider(scene.store, new SetClock()), before);
    expect(said(await scene.facts())).toEqual(said(before));
  });

  it('is done by whoever follows the log, where the command was cut off after the image', async () => {
    const scene = await new Scene().begin();
    await doing(scene);
    const whole = await scene.facts();
    const last = whole.findLastIndex(({ type }) => BIRTHS.includes(type));
    const cut = new MemoryEventStore();
    for (const fact of whole.slice(0, last + 1)) {
      const [event] = await Array.fromAsync(scene.store.readStream(fact.stream, { from: fact.revision }));
      if (event) await cut.append(fact.stream, fact.revision === 0 ? 'none' : fact.revision - 1, [event]);
    }
    await follow(new Decider(cut, new SetClock()), whole.slice(0, last + 1));
    const finished = (await Array.fromAsync(cut.readAll())).map((event) => parseFact(event));
    expect(said(finished)).toEqual(said(whole));
  });
});

describe('an import of an image', () => {
  const importing = async (scene: Scene) => {
    const asked = { sources: ['s3://disks/web.vmdk'], format: 'VMDK' };
    const { taskId } = await new ImportImageHandler(scene.decider).execute(new ImportImage(asked, scene.by()));
    const requested = (await scene.facts()).find(({ type }) => type === 'ImportTaskRequested');
    if (requested?.type !== 'ImportTaskRequested') throw new Error('No import was requested.');
    return { taskId, requested };
  };
  const finish = (decisions: Decisions, task: FactData<'ImportTaskRequested'>) =>
    finishImageImport(decisions, task, { sizeGiB: 8, images: 0 });

  it('ends in a snapshot and an image that is called as the task, once', async () => {
    const scene = await new Scene().begin();
    const { taskId, requested } = await importing(scene);
    await finish(scene.decider.following(requested), requested.data);
    const after = await scene.facts();
    const imageId = taskId.replace(/^import-/, '');
    expect(await scene.decider.state(AGGREGATES.image, imageId, scene.by())).toMatchObject({
      ownerId,
      attributes: { name: taskId, blockDevices: [{ sizeGiB: 8 }] },
    });
    expect(after.at(-1)).toMatchObject({ type: 'ImportTaskEnded', data: { result: 'completed', madeId: imageId } });
    await finish(new Decider(scene.store, new SetClock()).following(requested), requested.data);
    expect(said(await scene.facts())).toEqual(said(after));
  });

  it('fails where the account may have no further image', async () => {
    const scene = await new Scene().begin();
    const { requested } = await importing(scene);
    await finishImageImport(scene.decider.following(requested), requested.data, { sizeGiB: 8, images: 50_000 });
    const after = await scene.facts();
    expect(after.at(-1)).toMatchObject({ type: 'ImportTaskEnded', data: { result: 'failed' } });
    expect(after.some(({ stream }) => subjectOf(stream).category === 'image')).toBe(false);
  });
});
