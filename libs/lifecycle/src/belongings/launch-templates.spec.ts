import { given, happened, moment, unseen } from '#testing';
import { streamOf } from '../streams.js';
import { belongingsId } from './belonging.js';
import {
  changeDefault,
  createLaunchTemplate,
  createVersion,
  deletableVersions,
  deleteLaunchTemplate,
  deleteVersions,
  latestVersion,
  launchTemplateData,
  launchTemplateNamed,
  launchTemplates,
  versionUnderToken,
} from './launch-templates.js';

const asking = { account: '111122223333', region: 'eu-central-1', at: moment('12:00:00') };
const place = { accountId: asking.account, region: asking.region };
const stream = streamOf('launch-templates', belongingsId(asking));
const template = { ...place, templateId: 'lt-0a1b2c3d' };
const launch = { ImageId: 'ami-0a1b2c3d', InstanceType: 't3.micro' };
const asked = { templateId: 'lt-0a1b2c3d', name: 'web', launch };
const token = { clientToken: 'T', parameters: 'digest' };
const first = given(
  launchTemplates,
  happened('10:00:00', 'LaunchTemplateCreated', { ...template, ...asked, ...token }, { stream, by: 'ann' }),
);
const second = first.when(
  happened(
    '11:00:00',
    'LaunchTemplateVersionCreated',
    { ...template, version: 2, launch: { ...launch, InstanceType: 't3.large' } },
    { stream },
  ),
);
const named = { name: 'web' };

describe('a launch template', () => {
  it('is created with a first version, which is the default one', () => {
    unseen(launchTemplates, belongingsId(asking))
      .decide((held) => createLaunchTemplate(held, asked, asking))
      .records({ type: 'LaunchTemplateCreated', data: { ...template, ...asked } });
    const { things } = first.state();
    expect(things['lt-0a1b2c3d']).toMatchObject({ defaultVersion: 1, createdBy: 'ann', lastGiven: 1 });
  });

  it('has a name of its own', () => {
    const create = (name: string) => first.decide((held) => createLaunchTemplate(held, { ...asked, name }, asking));
    create('web').refuses('launch-template-name-taken');
    create('we').refuses('launch-template-name-malformed');
    create('web server').refuses('launch-template-name-malformed');
    create('x'.repeat(126)).refuses('launch-template-name-malformed');
  });

  it('is created once under a client token, and only with the same parameters', () => {
    const again = (parameters: string) =>
      first.decide((held) => createLaunchTemplate(held, { ...asked, ...token, parameters }, asking));
    again('digest').records();
    again('other').refuses('request-token-reused');
  });

  it('gets further versions, on the ground of another one where that is named', () => {
    const add = (source?: 'latest' | number) =>
      second.decide((held) => createVersion(held, { template: named, source, launch: { KeyName: 'ann' } }, asking));
    const data = { ...template, version: 3 };
    add().records({ type: 'LaunchTemplateVersionCreated', data: { ...data, launch: { KeyName: 'ann' } } });
    add('latest').records({
      type: 'LaunchTemplateVersionCreated',
      data: { ...data, launch: { ImageId: 'ami-0a1b2c3d', InstanceType: 't3.large', KeyName: 'ann' } },
    });
    add(7).refuses('launch-template-version-not-found', '7');
    second
      .decide((held) => createVersion(held, { template: { name: 'db' }, launch }, asking))
      .refuses('launch-template-name-not-found', 'db');
  });

  it('answers a version that was made under a client token again', () => {
    const versionToken = { clientToken: 'V', parameters: 'digest' };
    const told = second.when(
      happened(
        '11:30:00',
        'LaunchTemplateVersionCreated',
        { ...template, version: 3, launch, ...versionToken },
        { stream },
      ),
    );
    told.decide((held) => createVersion(held, { template: named, launch, ...versionToken }, asking)).records();
    told
      .decide((held) => createVersion(held, { template: named, launch, ...versionToken, parameters: 'x' }, asking))
      .refuses('request-token-reused');
    expect(versionUnderToken(launchTemplateNamed(told.state(), named), 'V')).toBe(3);
    expect(versionUnderToken(launchTemplateNamed(told.state(), named), 'T')).toBe(1);
  });

  it('is launched from by its default version, the latest, or any other', () => {
    const state = second.state();
    expect(launchTemplateData(state, named)).toEqual(launch);
    expect(launchTemplateData(state, { ...named, version: 'latest' })).toMatchObject({ InstanceType: 't3.large' });
    expect(launchTemplateData(state, { templateId: template.templateId, version: 2 })).toMatchObject({
      InstanceType: 't3.large',
    });
    expect(() => launchTemplateData(state, { templateId: 'lt-0f1e2d3c' })).toThrow(/no such launch template/);
  });

  it('has another version as its default one when asked to', () => {
    const change = (version: number) =>
      second.decide((held) => changeDefault(held, { template: named, version }, asking));
    change(2).records({ type: 'LaunchTemplateDefaultChanged', data: { ...template, version: 2 } });
    change(1).records();
    change(3).refuses('launch-template-version-not-found');
  });

  it('loses versions, never the default one, and gives no number twice', () => {
    const state = second.state();
    expect(deletableVersions(launchTemplateNamed(state, named), [1, 2, 2, 9])).toEqual([
      { version: 1, refused: 'launch-template-version-kept' },
      { version: 2, refused: null },
      { version: 9, refused: 'launch-template-version-not-found' },
    ]);
    const data = { ...template, versions: [2] };
    const gone = { type: 'LaunchTemplateVersionsDeleted' as const, data };
    second.decide((held) => deleteVersions(held, { template: named, versions: [1, 2] }, asking)).records(gone);
    second.decide((held) => deleteVersions(held, { template: named, versions: [1] }, asking)).records();
    const left = second.when(happened('11:30:00', 'LaunchTemplateVersionsDeleted', data, { stream }));
    expect(latestVersion(launchTemplateNamed(left.state(), named))).toBe(1);
    left
      .decide((held) => createVersion(held, { template: named, launch }, asking))
      .records({ type: 'LaunchTemplateVersionCreated', data: { ...template, version: 3, launch } });
  });

  it('is deleted with all of its versions', () => {
    const gone = { type: 'LaunchTemplateDeleted', data: { ...template, name: 'web' } } as const;
    second.decide((held) => deleteLaunchTemplate(held, named, asking)).records(gone);
    const left = second.when(happened('11:30:00', 'LaunchTemplateDeleted', gone.data, { stream }));
    left
      .decide((held) => deleteLaunchTemplate(held, { templateId: template.templateId }, asking))
      .refuses('launch-template-not-found');
  });
});
