import { type Parameter, text, type Question } from './question.js';

const ids = (what: string): Parameter => ({ name: 'id', kind: 'words', about: `only these ${what}; may be repeated` });
const tag: Parameter = { name: 'tag', kind: 'words', about: "with this tag: 'key' or 'key=value'; may be repeated" };
const owner = text('owner', 'of this account');
const region = text('region', 'in this region');
const state = (words: string) => text('state', 'in this state', { choices: words.split(' ') });
const sort = text('sort', "in this order; '-' turns it round", {
  choices: ['created', '-created', 'name', '-name', 'id', '-id'],
});

const search = (name: string, path: string, options: readonly Parameter[], examples: readonly string[]): Question => ({
  name,
  summary: `${name} as they are now, by any of these criteria`,
  group: 'Search:',
  path,
  arguments: [],
  options: [...options, sort],
  list: true,
  examples,
});

/** Searches for things as they are now. */
export const SEARCHES: readonly Question[] = [
  search(
    'images',
    '/v1/images',
    [
      ids('images'),
      text('name', "name; '*' and '?' stand for any text and any character"),
      owner,
      tag,
      text('architecture', 'x86_64, arm64, …'),
      text('platform', 'windows, or linux'),
      text('rootDeviceType', 'its root device', { choices: ['ebs', 'instance-store'] }),
      text('virtualizationType', 'its virtualization', { choices: ['hvm', 'paravirtual'] }),
      text('bootMode', 'legacy-bios, uefi or uefi-preferred'),
      region,
      text('visibility', 'open to everyone, to some, or to its owner only', {
        choices: ['public', 'shared', 'private'],
      }),
      text('productCode', 'with this product code (paid)'),
      state('unknown pending available failed disabled deregistered recycled purged'),
      { name: 'deprecated', kind: 'either', about: 'deprecated by now' },
    ],
    ["images --owner 123837392027 --name 'web-*'", 'images --visibility public --state available'],
  ),
  search(
    'snapshots',
    '/v1/snapshots',
    [
      ids('snapshots'),
      owner,
      region,
      state('unknown pending completed error deleted recycled purged'),
      text('volumeId', 'taken of this volume'),
      text('sharedWith', 'shared with this account'),
      tag,
    ],
    ['snapshots --state completed --tag team=web'],
  ),
  search(
    'volumes',
    '/v1/volumes',
    [
      ids('volumes'),
      owner,
      region,
      state('unknown creating available in-use error deleted recycled purged'),
      text('instanceId', 'attached to this instance'),
      tag,
    ],
    ['volumes --instance-id i-0dbc91f429e48eeed'],
  ),
  search(
    'instances',
    '/v1/instances',
    [
      ids('instances'),
      text('imageId', 'launched from this image'),
      text('account', 'of this account'),
      region,
      state('unknown pending running stopping stopped shutting-down terminated'),
      text('type', 'of this type'),
      tag,
    ],
    ['instances --image-id ami-029eb80bc237bec6f --state running'],
  ),
];
