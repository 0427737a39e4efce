import { type Question, text, time } from './question.js';
import { SEARCHES } from './searches.js';

const required = { required: true };

const AT = time('at', 'the moment asked about', { preset: 'now' });
const KNOWN_AT = time('knownAt', 'answer from what had been recorded by then');
const SPAN = [time('from', 'not before'), time('to', 'before this moment')];
const IMAGE = text('imageId', 'the image', required);
const THING = text('id', 'an image, snapshot, volume, instance, account or organization', required);

const ACCESS = 'Who may:';
const STORY = 'What was and what happened:';
const USE = 'Use and cost:';

const AUDIT: readonly Question[] = [
  {
    name: 'who-could-launch',
    summary: 'who could launch an image at a moment, since when and by whose doing',
    group: ACCESS,
    path: '/v1/images/:imageId/who-could-launch',
    arguments: [IMAGE],
    options: [AT, KNOWN_AT],
    examples: ['who-could-launch ami-0aa1d83d0b0985c86 --at 2023-07-10T12:11:30Z'],
  },
  {
    name: 'launchable-by',
    summary: 'which images an account could launch at a moment, and why',
    group: ACCESS,
    path: '/v1/accounts/:accountId/launchable',
    arguments: [text('accountId', 'the account', required)],
    options: [AT],
    list: true,
    examples: ['launchable-by 012345678901 --at 2023-07-10T12:11:30Z'],
  },
  {
    name: 'exposure',
    summary: 'when images and snapshots were public or shared abroad, and what was done meanwhile',
    group: ACCESS,
    path: '/v1/exposure',
    arguments: [text('imageId', 'one image and its snapshots; without it, all')],
    options: [text('accountId', 'images and snapshots of this account'), ...SPAN],
    list: true,
    examples: ['exposure --from 2026-03-01 --to now', 'exposure --account 111122223333'],
  },
  {
    name: 'show',
    summary: 'what a thing was at a moment, as known now or then',
    group: STORY,
    path: '/v1/things/:id',
    arguments: [THING],
    options: [AT, KNOWN_AT],
    examples: ["show i-0dbc91f429e48eeed --at '2023-07-10 12:00'", 'show snap-01ee6be9876379b3b'],
  },
  {
    name: 'history',
    summary: 'every fact and refused attempt of a thing: when, who, from where, and what it changed',
    group: STORY,
    path: '/v1/things/:id/history',
    arguments: [THING],
    options: [],
    list: true,
    examples: ['history ami-0aa1d83d0b0985c86'],
  },
  {
    name: 'lineage',
    summary: 'where a thing comes from and what came of it, across accounts and regions',
    group: STORY,
    path: '/v1/things/:id/lineage',
    arguments: [THING],
    options: [],
    examples: ['lineage ami-0aa1d83d0b0985c86'],
  },
  {
    name: 'diff',
    summary: 'what changed between two moments, by thing',
    group: STORY,
    path: '/v1/diff',
    arguments: [],
    options: [
      time('from', 'the earlier moment', required),
      time('to', 'the later moment', { preset: 'now' }),
      text('account', 'only things of this account'),
    ],
    list: true,
    examples: [
      "diff --from '2 days ago'",
      'diff --from 2023-07-10T12:00Z --to 2023-07-10T12:30Z --account 123837392027',
    ],
  },
  {
    name: 'activity',
    summary: 'what a principal did and was refused',
    group: STORY,
    path: '/v1/activity',
    arguments: [text('principal', "an ARN (a role's ARN covers its sessions) or an account id", required)],
    options: SPAN,
    list: true,
    examples: ['activity arn:aws:iam::123837392027:user/bert-jan --from 2023-07-10'],
  },
  {
    name: 'impact',
    summary: 'which instances run or stand by on an image and all its descendants',
    group: USE,
    path: '/v1/images/:imageId/impact',
    arguments: [IMAGE],
    options: [AT],
    examples: ['impact ami-029eb80bc237bec6f --at 2023-07-10T12:05Z'],
  },
  {
    name: 'launches',
    summary: 'who launched from an image: instances, principals, addresses',
    group: USE,
    path: '/v1/images/:imageId/launches',
    arguments: [IMAGE],
    options: [...SPAN, { name: 'descendants', kind: 'flag', about: 'and from everything made of it' }],
    list: true,
    examples: ['launches ami-029eb80bc237bec6f --from 2023-07-10 --descendants'],
  },
  {
    name: 'orphans',
    summary: 'snapshots whose image is gone: since when, how large, at what price',
    group: USE,
    path: '/v1/orphans',
    arguments: [],
    options: [
      time('at', 'those open then; without it every interval, ended ones included'),
      { name: 'rate', kind: 'amount', about: 'price of a GiB a month, to say what they cost' },
    ],
    list: true,
    examples: ['orphans', 'orphans --at now --rate 0.05'],
  },
  {
    name: 'unused',
    summary: 'images with no instance, no launch and no living descendant for so many days',
    group: USE,
    path: '/v1/unused',
    arguments: [],
    options: [{ name: 'days', kind: 'count', about: 'for how long', required: true }, AT],
    list: true,
    examples: ['unused --days 90'],
  },
];

/** Every question that the command line asks. */
export const QUESTIONS: readonly Question[] = [...AUDIT, ...SEARCHES];

/** An answer's parameters as they were given; times are microseconds since the Unix epoch. */
export type Given = Readonly<Record<string, string | number | boolean | readonly string[]>>;
