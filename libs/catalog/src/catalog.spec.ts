import { CqrsModule, QueryBus } from '@nestjs/cqrs';
import { Test, type TestingModule } from '@nestjs/testing';
import { Followers } from '#consumers';
import { EventStore } from '#event-store';
import { EventStoreModule } from '#event-store/module';
import { type FactData, type FactType, toEvent } from '#lifecycle';
import { BadCursor, ReadModelModule } from '#read-model';
import { happened, moment } from '#testing';
import { streamFor } from '../../../test/support/projecting.js';
import { CatalogModule } from './catalog.module.js';
import { Catalog } from './catalog.js';
import { FindImages, type ImageCriteria } from './images.query.js';
import { ImageRow } from './image-row.js';
import { FindSnapshots, type SnapshotCriteria } from './snapshots.query.js';
import { FindVolumes, type VolumeCriteria } from './volumes.query.js';

const OWNER = '111122223333';
const GUEST = '444455556666';
const [LINUX, WINDOWS, OLD, GONE] = ['ami-1', 'ami-2', 'ami-3', 'ami-4'];
const now = moment('18:00:00');

describe('the catalog', () => {
  let program: TestingModule;

  const tell = async <Type extends FactType>(time: string, type: Type, data: FactData<Type>) => {
    const fact = happened(time, type, data, { stream: streamFor(type, data) });
    const event = toEvent(fact);
    await program.get<EventStore>(EventStore).append(fact.stream, 'any', [event]);
  };
  const born = (imageId: string, attributes: FactData<'ImageRegistered'>['attributes'], tags = {}) => ({
    imageId,
    ownerId: OWNER,
    region: 'eu-central-1',
    attributes,
    tags,
  });

  beforeAll(async () => {
    const imports = [
      CqrsModule.forRoot(),
      EventStoreModule.forRoot({ memory: true }),
      ReadModelModule.forRoot({ memory: true }),
      CatalogModule,
    ];
    program = await Test.createTestingModule({ imports }).compile();
    await program.init();
    const linux = { name: 'base-1', architecture: 'arm64', platformDetails: 'Linux/UNIX', bootMode: 'uefi' };
    await tell('10:00:00', 'ImageRegistered', born(LINUX, linux, { env: 'prod', constructor: 'x' }));
    await tell('10:00:01', 'ImageBecameAvailable', { imageId: LINUX });
    await tell('10:05:00', 'LaunchPermissionGranted', { imageId: LINUX, grantees: [{ kind: 'everyone', id: 'all' }] });
    const windows = { name: 'base-2', platform: 'windows', virtualizationType: 'hvm', productCodes: ['abc', 'xyz12'] };
    await tell('10:10:00', 'ImageRegistered', born(WINDOWS, { ...windows, rootDeviceType: 'ebs' }, { env: 'dev' }));
    await tell('10:11:00', 'LaunchPermissionGranted', { imageId: WINDOWS, grantees: [{ kind: 'account', id: GUEST }] });
    await tell('10:20:00', 'ImageRegistered', { ...born(OLD, { name: 'tool' }), region: 'us-east-1', ownerId: GUEST });
    await tell('10:21:00', 'ImageDeprecationSet', { imageId: OLD, deprecateAt: moment('12:00:00') });
    await tell('10:30:00', 'ImageRegistered', born(GONE, { name: 'base-4', rootDeviceType: 'instance-store' }));
    await tell('10:31:00', 'ImageDeregistered', { imageId: GONE });
    const refused = { subject: 'ami-99', action: 'DeregisterImage', errorCode: 'Client.InvalidAMIID.NotFound' };
    await tell('11:00:00', 'ActionRefused', refused);
    const place = { ownerId: OWNER, region: 'eu-central-1' };
    await tell('09:00:00', 'SnapshotStarted', {
      ...place,
      snapshotId: 'snap-1',
      volumeId: 'vol-1',
      tags: { env: 'a=b' },
    });
    await tell('09:00:10', 'SnapshotCompleted', { snapshotId: 'snap-1' });
    await tell('09:01:00', 'SnapshotStarted', { ...place, snapshotId: 'snap-2' });
    const guest = [{ kind: 'account' as const, id: GUEST }];
    await tell('09:02:00', 'SnapshotShared', { snapshotId: 'snap-1', grantees: guest });
    await tell('09:02:00', 'SnapshotShared', { snapshotId: 'snap-2', grantees: guest });
    await tell('09:03:00', 'SnapshotUnshared', { snapshotId: 'snap-2', grantees: guest });
    await tell('08:00:00', 'VolumeCreated', { ...place, volumeId: 'vol-1', sizeGiB: 8 });
    await tell('08:01:00', 'VolumeAttached', { volumeId: 'vol-1', instanceId: 'i-1', device: '/dev/xvda' });
    await tell('08:00:00', 'VolumeCreated', { ...place, volumeId: 'vol-2', sizeGiB: 9 });
    expect(await program.get(Followers).caughtUp(10_000)).toBe(true);
  });
  afterAll(() => program.close());

  const images = async (criteria: Partial<ImageCriteria>) => {
    const { items } = await program.get(QueryBus).execute(new FindImages({ now, sort: 'id', ...criteria }));
    return items.map(({ imageId }) => imageId);
  };

  it.each<[string, Partial<ImageCriteria>, string[]]>([
    ['nothing in particular', {}, [LINUX, WINDOWS, OLD, GONE]],
    ['ids', { ids: [OLD, 'ami-99', 'ami-404'] }, [OLD]],
    ['a name', { name: 'base-1' }, [LINUX]],
    ['a pattern of names', { name: 'base-?' }, [LINUX, WINDOWS, GONE]],
    ['their owner', { owner: GUEST }, [OLD]],
    ['a tag', { tags: ['env'] }, [LINUX, WINDOWS]],
    ['a tag with its value', { tags: ['env=dev'] }, [WINDOWS]],
    ['two tags', { tags: ['env=prod', 'constructor'] }, [LINUX]],
    ['their architecture', { architecture: 'arm64' }, [LINUX]],
    ['Windows', { platform: 'Windows' }, [WINDOWS]],
    ['Linux, where the evidence says so', { platform: 'linux' }, [LINUX]],
    ['the details of their platform', { platform: 'Linux/UNIX' }, [LINUX]],
    ['an EBS root device', { rootDeviceType: 'ebs' }, [WINDOWS]],
    ['an instance store', { rootDeviceType: 'instance-store' }, [GONE]],
    ['their virtualization', { virtualizationType: 'hvm' }, [WINDOWS]],
    ['their boot mode', { bootMode: 'uefi' }, [LINUX]],
    ['their Region', { region: 'us-east-1' }, [OLD]],
    ['being public', { visibility: 'public' }, [LINUX]],
    ['being shared', { visibility: 'shared' }, [WINDOWS]],
    ['being private', { visibility: 'private' }, [OLD, GONE]],
    ['a product code', { productCode: 'xyz12' }, [WINDOWS]],
    ['a part of a product code', { productCode: 'xyz1' }, []],
    ['their state', { state: 'deregistered' }, [GONE]],
    ['being deprecated', { deprecated: true }, [OLD]],
    ['being deprecated later', { deprecated: true, now: moment('11:59:59') }, []],
    ['not being deprecated', { deprecated: false }, [LINUX, WINDOWS, GONE]],
    ['several things at once', { name: 'base-*', state: 'available', owner: OWNER, visibility: 'shared' }, [WINDOWS]],
  ])('finds images by %s', async (_what, criteria, found) => {
    expect(await images(criteria)).toEqual(found);
  });

  it('shows an image as it is now, and says what is not known', async () => {
    const { items } = await program.get(QueryBus).execute(new FindImages({ now, ids: [OLD] }));
    expect(items).toEqual([
      expect.objectContaining({
        imageId: OLD,
        name: 'tool',
        createdAt: '2026-03-01T10:20:00Z',
        deprecateAt: '2026-03-01T12:00:00Z',
        deprecated: true,
        visibility: 'private',
        architecture: null,
        platform: null,
        tags: {},
      }),
    ]);
    expect(ImageRow.array().parse(items)).toEqual(items);
  });

  it('gives every page of a list once, in its order', async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const criteria: ImageCriteria = { now, sort: '-created', limit: 1, ...(cursor !== null && { cursor }) };
      const { items, next } = await program.get(QueryBus).execute(new FindImages(criteria));
      seen.push(...items.map(({ imageId }) => imageId));
      cursor = next;
    } while (cursor !== null);
    expect(seen).toEqual([GONE, OLD, WINDOWS, LINUX]);
    const wrong = program.get(QueryBus).execute(new FindImages({ now, cursor: 'AAAA' }));
    await expect(wrong).rejects.toBeInstanceOf(BadCursor);
  });

  it.each<[string, SnapshotCriteria, string[]]>([
    ['their volume', { volumeId: 'vol-1' }, ['snap-1']],
    ['whom they are shared with now', { sharedWith: GUEST }, ['snap-1']],
    ['a tag whose value holds an equals sign', { tags: ['env=a=b'] }, ['snap-1']],
    ['their state', { state: 'pending' }, ['snap-2']],
    ['their owner, newest first', { owner: OWNER, sort: '-created' }, ['snap-2', 'snap-1']],
  ])('finds snapshots by %s', async (_what, criteria, found) => {
    const { items } = await program.get(QueryBus).execute(new FindSnapshots(criteria));
    expect(items.map(({ snapshotId }) => snapshotId)).toEqual(found);
  });

  it.each<[string, VolumeCriteria, string[]]>([
    ['the instance that they are attached to', { instanceId: 'i-1' }, ['vol-1']],
    ['their ids', { ids: ['vol-2'] }, ['vol-2']],
  ])('finds volumes by %s', async (_what, criteria, found) => {
    const { items } = await program.get(QueryBus).execute(new FindVolumes(criteria));
    expect(items.map(({ volumeId }) => volumeId)).toEqual(found);
  });

  it('goes on answering through a rebuild', async () => {
    const before = await images({});
    await program.get(Followers).rebuild('catalog');
    expect(await images({})).toEqual(before);
    expect(program.get(Catalog).intervalsOf(LINUX, { facets: ['permission'], at: now })).toHaveLength(1);
  });
});
