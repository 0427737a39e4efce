import type { z } from 'zod';
import { EXAMPLES } from './examples.js';
import { ExposureAnswer } from './exposure/exposure.js';
import { ImpactAnswer } from './launch/impact.js';
import { LaunchableByAnswer } from './launch/launchable-by.js';
import { LaunchesAnswer } from './launch/launches.js';
import { WhoCouldLaunchAnswer } from './launch/who-could-launch.js';
import { LineageAnswer } from './lineage/lineage.js';
import * as the from './parameter.js';
import type { Parameter } from './parameter.js';
import { ActivityAnswer } from './record/activity.js';
import { DiffAnswer } from './record/diff.js';
import { HistoryAnswer } from './record/history.js';
import { ShowAnswer } from './record/show.js';
import { OrphansAnswer } from './upkeep/orphans.js';
import { UnusedAnswer } from './upkeep/unused.js';

/** What can be asked, how, and what the answer looks like: the source of CLI help, REST documentation and OpenAPI. */
export interface Question {
  readonly name: string;
  /** The question in plain words. */
  readonly summary: string;
  /** What the answer tells, and how it counts. */
  readonly description: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  /** The answer is one page of a list, and the command line prints all pages as one list. */
  readonly paged: boolean;
  readonly answer: z.ZodType;
  /** An answer, valid by the schema. */
  readonly example: unknown;
}

type Told = Pick<Question, 'summary' | 'description' | 'path' | 'parameters' | 'answer'>;
const question = <Name extends keyof typeof EXAMPLES>(name: Name, told: Told, paged = false) => ({
  name,
  ...told,
  parameters: paged ? [...told.parameters, ...the.paging] : told.parameters,
  paged,
  example: EXAMPLES[name],
});

/** Every question, in the order in which help lists them. */
export const QUESTIONS = [
  question('who-could-launch', {
    summary: 'Who could launch this image then?',
    description:
      'The owner, accounts, everyone, organizations and units that could launch the image at a moment: since when, granted by whom, by which fact. Nobody, and why, while it was being made, disabled, deregistered or in the Recycle Bin.',
    path: '/v1/images/:imageId/who-could-launch',
    parameters: [the.image, the.at, the.knownAt],
    answer: WhoCouldLaunchAnswer,
  }),
  question(
    'launchable-by',
    {
      summary: 'What could this account launch then?',
      description:
        'Images that were its own, shared with it, with an organization or unit that it was a member of, or public. Where membership at that moment is not known, the certainty is `unknown`.',
      path: '/v1/accounts/:accountId/launchable',
      parameters: [the.account, the.at],
      answer: LaunchableByAnswer,
    },
    true,
  ),
  question('show', {
    summary: 'What was it then?',
    description: 'State, attributes, tags, permissions, attachments and all else that held of a thing at a moment.',
    path: '/v1/things/:id',
    parameters: [the.thing, the.at, the.knownAt],
    answer: ShowAnswer,
  }),
  question(
    'history',
    {
      summary: 'What happened to it?',
      description:
        'Every fact and every refused attempt, with time, actor, address and evidence, and what it changed; also moments that no fact tells but time alone brought, such as a deprecation taking effect, marked as derived.',
      path: '/v1/things/:id/history',
      parameters: [the.thing],
      answer: HistoryAnswer,
    },
    true,
  ),
  question('lineage', {
    summary: 'Where does it come from, and what came of it?',
    description:
      'Ancestors and descendants across accounts and Regions. Recorded edges are copies and images of instances; inferred ones follow snapshots and volumes, with the chain of evidence.',
    path: '/v1/things/:id/lineage',
    parameters: [the.thing],
    answer: LineageAnswer,
  }),
  question('impact', {
    summary: 'What runs on it?',
    description: 'Instances, running or stopped at a moment, of the image and of all its descendants.',
    path: '/v1/images/:imageId/impact',
    parameters: [the.image, the.at],
    answer: ImpactAnswer,
  }),
  question(
    'launches',
    {
      summary: 'Who launched from it?',
      description: 'Each launch with its instances, principal and address.',
      path: '/v1/images/:imageId/launches',
      parameters: [the.image, the.from, the.to, the.descendants],
      answer: LaunchesAnswer,
    },
    true,
  ),
  question(
    'exposure',
    {
      summary: 'When was it exposed, and what was done meanwhile?',
      description:
        'When images and snapshots were public or shared with others, clipped to the time asked about, with the launches, copies and volumes that others made meanwhile, each told once, under the nearest grant that allowed it.',
      path: '/v1/exposure',
      parameters: [the.ofImage, the.ofAccount, the.from, the.to],
      answer: ExposureAnswer,
    },
    true,
  ),
  question(
    'orphans',
    {
      summary: 'What costs for nothing?',
      description:
        'Snapshots that outlived every image made of them. Without a moment every stretch of time, ended ones included; with one those open then, counted up to then. An image in the Recycle Bin is not gone.',
      path: '/v1/orphans',
      parameters: [the.at, the.rate],
      answer: OrphansAnswer,
    },
    true,
  ),
  question(
    'unused',
    {
      summary: 'What is unused?',
      description:
        'Available images, made before these days, with no instance, no launch in them, and no living descendant. Where the evidence does not reach back so far, the verdict is `unknown`.',
      path: '/v1/unused',
      parameters: [the.days, the.at],
      answer: UnusedAnswer,
    },
    true,
  ),
  question(
    'diff',
    {
      summary: 'What changed?',
      description:
        'What came, went and changed in catalog and fleet between two moments, thing by thing, when and by whom; also what changed in between and changed back, which neither moment shows.',
      path: '/v1/diff',
      parameters: [...the.between, the.inAccount],
      answer: DiffAnswer,
    },
    true,
  ),
  question(
    'activity',
    {
      summary: 'What did this principal do?',
      description:
        'Facts and refused attempts by a principal: by its ARN, by the sessions of a role, or by everything that an account did.',
      path: '/v1/activity',
      parameters: [the.principal, the.from, the.to],
      answer: ActivityAnswer,
    },
    true,
  ),
] satisfies readonly Question[];

export type QuestionName = (typeof QUESTIONS)[number]['name'];
