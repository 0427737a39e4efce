import {
  CreateLaunchTemplateCommand,
  CreateLaunchTemplateVersionCommand,
  DeleteLaunchTemplateCommand,
  DeleteLaunchTemplateVersionsCommand,
  DescribeLaunchTemplatesCommand,
  DescribeLaunchTemplateVersionsCommand,
  ModifyLaunchTemplateCommand,
} from '@aws-sdk/client-ec2';
import { PARTNER, startTestEngine, type TestEngine } from '../../../../../../test/support/engine.js';

const UserData = Buffer.from('#!/bin/sh\necho a secret\n').toString('base64');
const LaunchTemplateName = 'web';
const LaunchTemplateData = {
  ImageId: 'ami-0123456789abcdef0',
  InstanceType: 't3.micro' as const,
  UserData,
  BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { VolumeSize: 20, Encrypted: true } }],
  TagSpecifications: [{ ResourceType: 'instance' as const, Tags: [{ Key: 'Team', Value: 'web' }] }],
  InstanceMarketOptions: { SpotOptions: { ValidUntil: new Date('2027-01-02T03:04:05.678Z') } },
};

describe('launch templates, for a client of EC2', () => {
  let engine: TestEngine;

  beforeAll(async () => {
    engine = await startTestEngine();
  });
  afterAll(() => engine.close());

  const versions = async (asked: object = {}) => {
    const command = new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateName, ...asked });
    return (await engine.ec2().send(command)).LaunchTemplateVersions ?? [];
  };
  const refusals = (...sent: readonly Promise<unknown>[]) =>
    Promise.all(sent.map((one) => one.then(String, (error: unknown) => Object(error).name)));

  it('are created once under a client token', async () => {
    const create = (ClientToken: string, data = LaunchTemplateData) =>
      engine.ec2().send(
        new CreateLaunchTemplateCommand({
          LaunchTemplateName,
          LaunchTemplateData: data,
          ClientToken,
          TagSpecifications: [{ ResourceType: 'launch-template', Tags: [{ Key: 'Stage', Value: 'test' }] }],
        }),
      );
    const { LaunchTemplate: made } = await create('one');
    expect(made).toMatchObject({
      LaunchTemplateId: expect.stringMatching(/^lt-0[0-9a-f]{16}$/),
      DefaultVersionNumber: 1,
      LatestVersionNumber: 1,
      CreatedBy: expect.stringMatching(/^arn:aws:iam::111122223333:user\/ada$/),
      Tags: [{ Key: 'Stage', Value: 'test' }],
    });
    expect((await create('one')).LaunchTemplate).toEqual(made);
    const other = { ...LaunchTemplateData, UserData: '' };
    expect(await refusals(create('one', other), create('two'))).toEqual([
      'IdempotentParameterMismatch',
      'InvalidLaunchTemplateName.AlreadyExistsException',
    ]);
  });

  it('show what launches are asked with as it was given, and keep user data sealed', async () => {
    const [first] = await versions();
    expect(first?.LaunchTemplateData).toEqual(LaunchTemplateData);
    const told = JSON.stringify(await engine.facts('launch-templates-'));
    expect(told).toContain('ami-0123456789abcdef0');
    expect(told).not.toContain(UserData);
  });

  it('get versions on the ground of others, of which another can be the default one', async () => {
    const client = engine.ec2();
    const add = { LaunchTemplateName, SourceVersion: '1', VersionDescription: 'larger' };
    const { LaunchTemplateVersion: second } = await client.send(
      new CreateLaunchTemplateVersionCommand({ ...add, LaunchTemplateData: { InstanceType: 't3.large' } }),
    );
    expect(second).toMatchObject({ VersionNumber: 2, VersionDescription: 'larger', DefaultVersion: false });
    expect(second?.LaunchTemplateData).toEqual({ ...LaunchTemplateData, InstanceType: 't3.large' });
    const { LaunchTemplate: modified } = await client.send(
      new ModifyLaunchTemplateCommand({ LaunchTemplateName, DefaultVersion: '2' }),
    );
    expect(modified).toMatchObject({ DefaultVersionNumber: 2, LatestVersionNumber: 2 });
  });

  it('have their versions listed by number, by range, by filters, and of all templates', async () => {
    const numbers = async (asked: object) => (await versions(asked)).map(({ VersionNumber }) => VersionNumber);
    expect(await numbers({})).toEqual([2, 1]);
    expect(await numbers({ MinVersion: '2' })).toEqual([2]);
    expect(await numbers({ MaxResults: 1 })).toEqual([2]);
    expect(await numbers({ Versions: ['1', '$Latest', '$Default'] })).toEqual([1, 2]);
    expect(await numbers({ Filters: [{ Name: 'instance-type', Values: ['*.micro'] }] })).toEqual([1]);
    expect(await numbers({ LaunchTemplateName: undefined, Versions: ['$Default'] })).toEqual([2]);
    expect(
      await refusals(
        versions({ Versions: ['7'] }),
        versions({ Versions: ['first'] }),
        versions({ LaunchTemplateName: undefined }),
        versions({ Versions: ['1'], MinVersion: '1' }),
        versions({ LaunchTemplateName: 'db' }),
      ),
    ).toEqual([
      'InvalidLaunchTemplateId.VersionNotFound',
      'InvalidLaunchTemplateVersion.Malformed',
      'MissingParameter',
      'InvalidParameterCombination',
      'InvalidLaunchTemplateName.NotFoundException',
    ]);
  });

  it('are found by id, by name and by tag, by their own account only', async () => {
    const names = async (asked: object, account?: string) => {
      const { LaunchTemplates = [] } = await engine.ec2(account).send(new DescribeLaunchTemplatesCommand(asked));
      return LaunchTemplates.map((template) => template.LaunchTemplateName);
    };
    expect(await names({ Filters: [{ Name: 'tag:Stage', Values: ['test'] }] })).toEqual(['web']);
    expect(await names({ LaunchTemplateNames: ['web'] })).toEqual(['web']);
    expect(await names({}, PARTNER)).toEqual([]);
    expect(
      await refusals(
        names({ LaunchTemplateIds: ['lt-0123456789abcdef0'] }),
        names({ LaunchTemplateIds: ['web'] }),
        names({ LaunchTemplateNames: ['web'] }, PARTNER),
      ),
    ).toEqual([
      'InvalidLaunchTemplateId.NotFound',
      'InvalidLaunchTemplateId.Malformed',
      'InvalidLaunchTemplateName.NotFoundException',
    ]);
  });

  it('lose versions, each with its own result, and then everything', async () => {
    const client = engine.ec2();
    const gone = await client.send(
      new DeleteLaunchTemplateVersionsCommand({ LaunchTemplateName, Versions: ['1', '2', '7'] }),
    );
    expect(gone.SuccessfullyDeletedLaunchTemplateVersions?.map(({ VersionNumber }) => VersionNumber)).toEqual([1]);
    expect(
      gone.UnsuccessfullyDeletedLaunchTemplateVersions?.map(({ VersionNumber, ResponseError }) => [
        VersionNumber,
        ResponseError?.Code,
      ]),
    ).toEqual([
      [2, 'unexpectedError'],
      [7, 'launchTemplateVersionDoesNotExist'],
    ]);
    await client.send(new DeleteLaunchTemplateCommand({ LaunchTemplateName }));
    expect(await refusals(client.send(new DeleteLaunchTemplateCommand({ LaunchTemplateName })))).toEqual([
      'InvalidLaunchTemplateName.NotFoundException',
    ]);
  });
});
