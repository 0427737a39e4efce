import type { Ec2Action } from './call.js';
import { RBIN_ACTIONS } from './rbin/rules.js';
import { SSM_ACTIONS } from './ssm/ssm-api.js';
import { STS_ACTIONS } from './sts/sts-api.js';
import { actionNames, operationOf } from './wire/shapes.js';

/** Actions that belong together, under a heading. */
export interface Subject {
  readonly title: string;
  readonly actions: readonly Ec2Action[];
}

/** What one action does with what it is asked. */
export interface Told {
  /** Members that are acted upon. */
  readonly honours: readonly string[];
  readonly ignores: readonly string[];
  readonly refuses: readonly string[];
  /** Members that are kept as they are given. */
  readonly keeps: readonly string[];
}

/** Every member of the action's input, as the SDK has it, by what becomes of it. `DryRun` is every action's. */
export function toldOf({ name, ignores = [], refuses = {}, within = {} }: Ec2Action): Told {
  const members = (operationOf(name)?.input.members ?? []).map((member) => member.name);
  const without = new Set(['DryRun', ...ignores, ...Object.keys(refuses)]);
  return {
    honours: members.filter((member) => !without.has(member)).toSorted(),
    ignores: [...ignores, ...(within.ignores ?? [])].toSorted(),
    keeps: within.keeps ?? [],
    refuses: Object.entries({ ...refuses, ...within.refuses }).map(
      ([member, why]) => `\`${member}\` (${why.replace(/\.$/, '')})`,
    ),
  };
}

/** docs/ec2-api.md: what AWS's clients are answered, from the actions themselves. */
export function apiTable(subjects: readonly Subject[]): string {
  const answered = subjects.reduce((sum, { actions }) => sum + actions.length, 0);
  const sections = subjects.flatMap(({ title, actions }) => [`## ${title}`, '', ...tableOf(actions), '']);
  return `${[...introduction(answered, actionNames().length), ...sections, ...OTHERS].join('\n').trimEnd()}\n`;
}

const introduction = (answered: number, known: number): readonly string[] => [
  '# The EC2 API',
  '',
  'Written by `npm run -s ec2-api > docs/ec2-api.md` from the actions in `apps/api/src/ec2`; a test holds that it is current.',
  '',
  `Of the ${known} actions that the SDK knows, ${answered} are answered, in version 2016-11-15. Any other is UnsupportedOperation,`,
  'with the list of those that are supported; a name that EC2 does not have is InvalidAction. A parameter that the action does not have',
  'is UnknownParameter, a filter that is not listed here is InvalidParameterValue, and what is *refused* is UnsupportedOperation with the',
  'reason. What is *passed over* is taken and has no effect. Of a structure that is honoured, its parts are, too, but for those that are',
  'named (`Placement.Affinity`). What is *kept as given* is shown as it was given; a launch that comes of it heeds what RunInstances does.',
  '',
  'Every action that has `DryRun` honours it: nothing is recorded, and the answer is DryRunOperation or the error that the request would',
  'have met. *read*, *change* and *launch* are the classes that are throttled together (RequestLimitExceeded). A *read* sees all that its',
  'account was acknowledged before.',
  '',
  'The credential scope of a signature says which service is asked, at whatever path. Beside EC2, [STS](#sts), [SSM](#ssm) and the',
  '[Recycle Bin](#recycle-bin) answer; any other service is UnsupportedOperation.',
  '',
];

const HEADING = ['| action | class | honours | passes over, refuses | filters |', '| --- | --- | --- | --- | --- |'];

const tableOf = (actions: readonly Ec2Action[]): readonly string[] => [
  ...HEADING,
  ...actions.toSorted((one, other) => (one.name < other.name ? -1 : 1)).map((action) => row(action)),
];

function row(action: Ec2Action): string {
  const { honours, ignores, refuses, keeps } = toldOf(action);
  const apart = [
    ...(ignores.length > 0 ? [`*passed over:* ${listed(ignores)}`] : []),
    ...(keeps.length > 0 ? [`*kept as given:* ${listed(keeps)}`] : []),
    ...(refuses.length > 0 ? [`*refused:* ${refuses.join('; ')}`] : []),
  ];
  const cells = [`**${action.name}**`, action.actionClass, listed(honours), apart.join('<br>'), listed(action.filters)];
  return `| ${cells.join(' | ')} |`;
}

const listed = (names: readonly string[] = []): string => names.map((name) => `\`${name}\``).join(' ');

const SERVICES_HEADING = ['| action | takes |', '| --- | --- |'];
const membersIn = (path: string): readonly string[] => path.match(/(?<=\{)\w+/g) ?? [];

const OTHERS: readonly string[] = [
  '## STS',
  '',
  'The query protocol, version 2011-06-15. [operating.md](operating.md#access-keys) says who may assume what.',
  '',
  ...SERVICES_HEADING,
  ...[...STS_ACTIONS].map(([name, { parameters }]) => `| **${name}** | ${listed(parameters)} |`),
  '',
  '## SSM',
  '',
  'JSON 1.1, for the public parameters that name images.',
  '',
  ...SERVICES_HEADING,
  ...Object.entries(SSM_ACTIONS).map(([name, request]) => `| **${name}** | ${listed(Object.keys(request.shape))} |`),
  '',
  '## Recycle Bin',
  '',
  'The service `rbin`, in REST and JSON; `UntagResource` takes its `tagKeys` in the query.',
  '',
  '| action | request | takes |',
  '| --- | --- | --- |',
  ...RBIN_ACTIONS.map(
    ({ name, method, path, body }) =>
      `| **${name}** | \`${method} ${path}\` | ${listed([...membersIn(path), ...Object.keys(body.shape)])} |`,
  ),
];
