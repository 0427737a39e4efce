import { CqrsModule, QueryBus } from '@nestjs/cqrs';
import { Test, type TestingModule } from '@nestjs/testing';
import { Followers } from '#consumers';
import { EventStore } from '#event-store';
import { EventStoreModule } from '#event-store/module';
import { type FactData, type FactType, toEvent } from '#lifecycle';
import { ReadModelModule } from '#read-model';
import { happened, moment } from '#testing';
import { streamFor } from '../../../test/support/projecting.js';
import { Fleet } from './fleet.js';
import { FleetModule } from './fleet.module.js';
import { InstanceRow } from './instance-row.js';
import { FindInstances, type InstanceCriteria } from './instances.query.js';

const [OWNER, GUEST] = ['111122223333', '444455556666'];

describe('the fleet', () => {
  let program: TestingModule;

  const tell = async <Type extends FactType>(time: string, type: Type, data: FactData<Type>) => {
    const fact = happened(time, type, data, { stream: streamFor(type, data) });
    await program.get<EventStore>(EventStore).append(fact.stream, 'any', [toEvent(fact)]);
  };

  beforeAll(async () => {
    const imports = [
      CqrsModule.forRoot(),
      EventStoreModule.forRoot({ memory: true }),
      ReadModelModule.forRoot({ memory: true }),
      FleetModule,
    ];
    program = await Test.createTestingModule({ imports }).compile();
    await program.init();
    const here = { ownerId: OWNER, region: 'eu-central-1' };
    const launched = { ...here, imageId: 'ami-1', instanceType: 't3.micro' };
    await tell('10:00:00', 'InstanceLaunched', { ...launched, instanceId: 'i-1', tags: { Name: 'web' } });
    await tell('10:01:00', 'InstanceLaunched', { ...launched, instanceId: 'i-2', instanceType: 'm7g.large' });
    await tell('11:00:00', 'InstanceTerminated', { instanceId: 'i-2' });
    const guest = { ...launched, ownerId: GUEST, region: 'us-east-1' };
    await tell('10:02:00', 'InstanceLaunched', { ...guest, instanceId: 'i-3' });
    await tell('12:00:00', 'RootVolumeReplaced', { instanceId: 'i-3', imageId: 'ami-2' });
    expect(await program.get(Followers).caughtUp(10_000)).toBe(true);
  });
  afterAll(() => program.close());

  it.each<[string, InstanceCriteria, string[]]>([
    ['nothing in particular', {}, ['i-1', 'i-2', 'i-3']],
    ['the image that they run now', { imageId: 'ami-1' }, ['i-1', 'i-2']],
    ['an image that came with a new root volume', { imageId: 'ami-2' }, ['i-3']],
    ['their state', { state: 'terminated' }, ['i-2']],
    ['their account', { account: GUEST }, ['i-3']],
    ['their Region', { region: 'eu-central-1' }, ['i-1', 'i-2']],
    ['their type', { type: 'm7g.large' }, ['i-2']],
    ['a tag', { tags: ['Name=web'] }, ['i-1']],
  ])('finds instances by %s', async (_what, criteria, found) => {
    const { items } = await program.get(QueryBus).execute(new FindInstances({ sort: 'id', ...criteria }));
    expect(items.map(({ instanceId }) => instanceId)).toEqual(found);
    expect(InstanceRow.array().parse(items)).toEqual(items);
  });

  it('knows which instances an image had at a moment before one got another', () => {
    const ran = (time: string) =>
      program
        .get<Fleet>(Fleet)
        .holders('image', 'ami-1', { at: moment(time) })
        .map(({ id }) => id);
    expect(ran('10:01:30')).toEqual(['i-1', 'i-2']);
    expect(ran('11:59:00')).toContain('i-3');
    expect(ran('12:00:00')).not.toContain('i-3');
  });
});
