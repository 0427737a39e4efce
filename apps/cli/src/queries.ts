import type { Query } from '@nestjs/cqrs';
import { z } from 'zod';
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
import { FindImages, FindSnapshots, FindVolumes, VISIBILITIES } from '#catalog';
import { FindInstances } from '#fleet';
import { SORTS } from '#read-model';
import type { Given } from './questions.js';

/** Reads what was given; the command line has checked it. */
const read = (given: Given) => ({
  text: (name: string): string => String(given[name]),
  maybe: (name: string): string | undefined => (typeof given[name] === 'string' ? given[name] : undefined),
  number: (name: string): number | undefined => (typeof given[name] === 'number' ? given[name] : undefined),
});

type Reading = ReturnType<typeof read>;
type Make = (given: Given, the: Reading, now: number, page: Paging) => Query<unknown>;

const spanOf = (the: Reading) => ({ from: the.number('from'), to: the.number('to') });

const text = z.exactOptional(z.string());
const texts = z.exactOptional(z.array(z.string()));
const Search = {
  ids: texts,
  tags: texts,
  region: text,
  state: text,
  sort: z.exactOptional(z.enum(SORTS)),
  cursor: text,
  limit: z.exactOptional(z.number()),
};
const SnapshotSearch = z.object({ ...Search, owner: text, volumeId: text, sharedWith: text });
const VolumeSearch = z.object({ ...Search, owner: text, instanceId: text });
const InstanceSearch = z.object({ ...Search, account: text, imageId: text, type: text });
const ImageSearch = z.object({
  ...Search,
  owner: text,
  name: text,
  architecture: text,
  platform: text,
  rootDeviceType: text,
  virtualizationType: text,
  bootMode: text,
  visibility: z.exactOptional(z.enum(VISIBILITIES)),
  productCode: text,
  deprecated: z.exactOptional(z.boolean()),
});

const criteriaOf = ({ id, tag, ...others }: Given, page: Paging): unknown => ({
  ...others,
  ...(id === undefined ? {} : { ids: id }),
  ...(tag === undefined ? {} : { tags: tag }),
  ...page,
});

const QUERIES: Readonly<Record<string, Make>> = {
  'who-could-launch': (_, the, now) =>
    new WhoCouldLaunch({ imageId: the.text('imageId'), at: the.number('at') ?? now, knownAt: the.number('knownAt') }),
  'launchable-by': (_, the, now, page) =>
    new LaunchableBy({ accountId: the.text('accountId'), at: the.number('at') ?? now, ...page }),
  exposure: (_, the, now, page) =>
    new ExposureOf({ imageId: the.maybe('imageId'), accountId: the.maybe('accountId'), ...spanOf(the), now, ...page }),
  show: (_, the, now) =>
    new ShowThing({ id: the.text('id'), at: the.number('at'), knownAt: the.number('knownAt'), now }),
  history: (_, the, now, page) => new HistoryOf({ id: the.text('id'), now, ...page }),
  lineage: (_, the) => new LineageOf({ id: the.text('id') }),
  diff: (_, the, now, page) =>
    new Diff({ from: the.number('from') ?? 0, to: the.number('to') ?? now, account: the.maybe('account'), ...page }),
  activity: (_, the, __, page) => new Activity({ principal: the.text('principal'), ...spanOf(the), ...page }),
  impact: (_, the, now) => new ImpactOf({ imageId: the.text('imageId'), at: the.number('at'), now }),
  launches: (given, the, _, page) =>
    new LaunchesOf({
      imageId: the.text('imageId'),
      ...spanOf(the),
      descendants: given['descendants'] === true,
      ...page,
    }),
  orphans: (_, the, now, page) =>
    new Orphans({ at: the.number('at'), now, ratePerGiBMonth: the.number('rate'), ...page }),
  unused: (_, the, now, page) => new Unused({ days: the.number('days') ?? 0, at: the.number('at') ?? now, ...page }),
  images: (given, _, now, page) => new FindImages({ ...ImageSearch.parse(criteriaOf(given, page)), now }),
  snapshots: (given, _, __, page) => new FindSnapshots(SnapshotSearch.parse(criteriaOf(given, page))),
  volumes: (given, _, __, page) => new FindVolumes(VolumeSearch.parse(criteriaOf(given, page))),
  instances: (given, _, __, page) => new FindInstances(InstanceSearch.parse(criteriaOf(given, page))),
};

/** The query behind a question. `now` is in microseconds. */
export const queryOf = (question: string, given: Given, now: number, page: Paging): Query<unknown> => {
  const make = QUERIES[question];
  if (make === undefined) throw new TypeError(`question '${question}' has no query`);
  return make(given, read(given), now, page);
};
