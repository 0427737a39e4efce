import {
  CreateKeyPairCommand,
  CreateSecurityGroupCommand,
  DeleteKeyPairCommand,
  DeleteSecurityGroupCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeSpotInstanceRequestsCommand,
  type Instance,
  RunInstancesCommand,
  type RunInstancesCommandInput,
} from '@aws-sdk/client-ec2';
import { CommandBus } from '@nestjs/cqrs';
import { type CloudPlan, LaunchAgain } from '#lifecycle/commands';
import { callerOf } from '../support/caller.js';
import { OWNER, REGION, startTestEngine, type TestEngine } from '../support/engine.js';
import { MINUTE, SetClock } from '../support/set-clock.js';
import { registered } from '../support/stage.js';

/** A cloud that is out of capacity, or has images fail, while a test says so. */
class FullCloud implements CloudPlan {
  isFull = false;
  spoils = false;
  delay = (): number => 0;
  fails = (fault: string): boolean => (fault === 'capacity' && this.isFull) || (fault === 'image' && this.spoils);
}

describe('on a game day', () => {
  let engine: TestEngine;
  const clock = new SetClock();
  const cloud = new FullCloud();
  const caller = { ...callerOf(), account: OWNER, region: REGION };

  beforeAll(async () => {
    engine = await startTestEngine({ clock, cloud });
  });
  afterAll(() => engine.close());

  async function launched(asked: Partial<RunInstancesCommandInput>): Promise<Instance> {
    const one = { InstanceType: 't3.micro', MinCount: 1, MaxCount: 1, ...asked } as const;
    const { Instances: [instance = {}] = [] } = await engine.ec2().send(new RunInstancesCommand(one));
    return instance;
  }

  async function described({ InstanceId = '' }: Instance): Promise<Instance> {
    const asked = new DescribeInstancesCommand({ InstanceIds: [InstanceId] });
    const { Reservations: [reservation] = [] } = await engine.ec2().send(asked);
    return reservation?.Instances?.[0] ?? {};
  }

  it('what failed is not launched again into a security group, or with a key pair, that is no more', async () => {
    const ImageId = await registered(engine, 'gone');
    const caught = (error: unknown) => Object(error).code;
    const again = ({ InstanceId = '' }: Instance) =>
      engine.app
        .get(CommandBus)
        .execute(new LaunchAgain(InstanceId, caller))
        .then(({ instanceId }: { instanceId: string }) => ({ InstanceId: instanceId }), caught);
    const ec2 = engine.ec2();
    const { GroupId = '' } = await ec2.send(new CreateSecurityGroupCommand({ GroupName: 'web', Description: 'web' }));
    await ec2.send(new CreateKeyPairCommand({ KeyName: 'ada' }));
    cloud.isFull = true;
    const grouped = await launched({ ImageId, SecurityGroupIds: [GroupId] });
    const repeated = await launched({ ImageId, SecurityGroupIds: [GroupId] });
    const keyed = await launched({ ImageId, KeyName: 'ada' });
    await described(keyed);
    const second = await again(repeated);
    expect(await described(second)).toMatchObject({ State: { Name: 'terminated' } });
    cloud.isFull = false;
    await ec2.send(new DeleteSecurityGroupCommand({ GroupId }));
    await ec2.send(new DeleteKeyPairCommand({ KeyName: 'ada' }));
    expect([await again(grouped), await again(keyed)]).toEqual(['security-group-not-found', 'key-pair-not-found']);
    expect(await again(repeated)).toEqual(second);
  });

  it('a Spot request ends with an instance that finds no capacity, and a persistent one asks again a minute later', async () => {
    const ImageId = await registered(engine, 'spot when full');
    const market = (SpotInstanceType: 'one-time' | 'persistent') =>
      launched({ ImageId, InstanceMarketOptions: { MarketType: 'spot', SpotOptions: { SpotInstanceType } } });
    const requests = async () => {
      const asked = new DescribeSpotInstanceRequestsCommand({
        Filters: [{ Name: 'launch.image-id', Values: [ImageId] }],
      });
      const { SpotInstanceRequests = [] } = await engine.ec2().send(asked);
      return SpotInstanceRequests.map(({ State, Status, InstanceId }) => ({ State, Code: Status?.Code, InstanceId }));
    };
    cloud.isFull = true;
    const first = await market('one-time');
    await market('persistent');
    const Code = 'instance-terminated-no-capacity';
    const closed = { State: 'closed', Code, InstanceId: first.InstanceId };
    expect(await requests()).toEqual([closed, { State: 'open', Code, InstanceId: undefined }]);
    clock.pass(MINUTE);
    expect(await requests()).toEqual([closed, { State: 'open', Code, InstanceId: undefined }]);
    cloud.isFull = false;
    clock.pass(MINUTE);
    const [, active] = await requests();
    expect(active).toMatchObject({ State: 'active', Code: 'fulfilled' });
    expect(await described({ InstanceId: active?.InstanceId ?? '' })).toMatchObject({
      State: { Name: 'running' },
      InstanceLifecycle: 'spot',
    });
    const launches = (await engine.facts('instance-')).filter(
      ({ type, data }) => type === 'InstanceLaunched' && JSON.stringify(data).includes(ImageId),
    );
    expect(launches).toHaveLength(4);
  });

  it('a registered image stays available: no state that is available may become failed', async () => {
    cloud.spoils = true;
    const ImageId = await registered(engine, 'spared');
    const { Images } = await engine.ec2().send(new DescribeImagesCommand({ ImageIds: [ImageId] }));
    cloud.spoils = false;
    expect(Images).toMatchObject([{ State: 'available' }]);
    expect(await described(await launched({ ImageId }))).toMatchObject({ State: { Name: 'running' } });
  });
});
