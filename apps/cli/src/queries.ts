import type { Query } from '@nestjs/cqrs';
import {
  Activity,
  Diff,
  ExposureOf,
  HistoryOf,
  ImpactOf,
  LaunchableBy,
  LaunchesOf,
  LineageOf,
  Orphans,
  type Paging,
  ShowThing,
  Unused,
  WhoCouldLaunch,
} from '#audit';
import { FindImages, FindSnapshots, FindVolumes } from '#catalog';
import { FindInstances } from '#fleet';
import type { Given } from './questions.js';

/** Reads what was given; the command line has checked it. */
const read = (given: Given) => ({
  text: (name: string): string => String(given[name]),
  maybe: (name: string): string | undefined => (typeof given[name] === 'string' ? given[name] : undefined),
  number: (name: string): number => Number(given[name]),
  time: (name: string): number | undefined => (typeof given[name] === 'number' ? given[name] : undefined),
  yes: (name: string): boolean | undefined => (typeof given[name] === 'boolean' ? given[name] : undefined),
});

type Reading = ReturnType<typeof read>;
type Make = (the: Reading, now: number, page: Paging) => Query<unknown>;

const span = (the: Reading) => ({ from: the.time('from'), to: the.time('to') });

const AUDIT: Readonly<Record<string, Make>> = {
  'who-could-launch': (the, now) =>
    new WhoCouldLaunch({ imageId: the.text('imageId'), at: the.time('at') ?? now, knownAt: the.time('knownAt') }),
  'launchable-by': (the, now, page) =>
    new LaunchableBy({ accountId: the.text('accountId'), at: the.time('at') ?? now, ...page }),
  exposure: (the, now, page) =>
    new ExposureOf({ imageId: the.maybe('imageId'), accountId: the.maybe('accountId'), ...span(the), now, ...page }),
  show: (the, now) => new ShowThing({ id: the.text('id'), at: the.time('at'), knownAt: the.time('knownAt'), now }),
  history: (the, now, page) => new HistoryOf({ id: the.text('id'), now, ...page }),
  lineage: (the) => new LineageOf({ id: the.text('id') }),
  diff: (the, now, page) =>
    new Diff({ from: the.number('from'), to: the.time('to') ?? now, account: the.maybe('account'), ...page }),
  activity: (the, _, page) => new Activity({ principal: the.text('principal'), ...span(the), ...page }),
  impact: (the, now) => new ImpactOf({ imageId: the.text('imageId'), at: the.time('at'), now }),
  launches: (the, _, page) =>
    new LaunchesOf({
      imageId: the.text('imageId'),
      ...span(the),
      descendants: the.yes('descendants') === true,
      ...page,
    }),
  orphans: (the, now, page) => new Orphans({ at: the.time('at'), now, ratePerGiBMonth: the.time('rate'), ...page }),
  unused: (the, now, page) => new Unused({ days: the.number('days'), at: the.time('at') ?? now, ...page }),
};
