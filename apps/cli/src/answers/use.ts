import { z } from 'zod';
import { ImpactAnswer, Launch, Orphan, UnusedImage } from '#audit';
import { counted, listed, spanOf } from '../text.js';
import { rendering, spanGiven, timeGiven, whoOf } from './answer.js';

export const impact = rendering(ImpactAnswer, (answer, sheet) => {
  const descendants = answer.images - 1;
  const states = listed(Object.entries(answer.states).map(([state, count]) => `${count} ${state}`));
  sheet.say(
    `${counted(answer.instances.length, 'instance')} of ${answer.imageId} and its ${counted(descendants, 'descendant')} at ${answer.at}${states === '' ? '' : `: ${states}`}.`,
    'strong',
  );
  sheet.notes(answer.notes);
  sheet.table(
    [
      ['INSTANCE', ({ instanceId }) => instanceId, 'whole'],
      ['STATE', ({ state, certainty }) => (certainty === 'observed' ? state : `${state} (${certainty})`)],
      ['IMAGE', ({ imageId }) => imageId, 'whole'],
      ['LINEAGE', ({ lineage, generation }) => (generation === 0 ? lineage : `${lineage}, generation ${generation}`)],
      ['OWNER', ({ ownerId }) => ownerId, 'whole'],
      ['REGION', ({ region }) => region, 'whole'],
      ['TYPE', ({ instanceType }) => instanceType],
      ['LAUNCHED', ({ launchedAt }) => launchedAt, 'whole'],
      ['BY', ({ launchedBy }) => launchedBy],
    ],
    answer.instances,
  );
});

export const launches = rendering(z.array(Launch), (rows, sheet, given) => {
  const instances = rows.flatMap(({ instanceIds }) => instanceIds).length;
  const accounts = new Set(rows.map(({ account }) => account).filter((account) => account !== null)).size;
  const family = given['descendants'] === true ? ' and its descendants' : '';
  sheet.say(
    `${counted(rows.length, 'launch', 'launches')} of ${String(given['imageId'])}${family}${spanGiven(given)}: ${counted(instances, 'instance')}, by ${counted(accounts, 'account')}.`,
    'strong',
  );
  sheet.table(
    [
      ['AT', ({ at }) => at, 'whole'],
      ['IMAGE', ({ imageId }) => imageId, 'whole'],
      ['INSTANCES', ({ instanceIds }) => instanceIds.join(', ')],
      ['ACCOUNT', ({ account }) => account, 'whole'],
      ['REGION', ({ region }) => region, 'whole'],
      ['BY', ({ who }) => whoOf(who)],
      ['ADDRESS', ({ who }) => who.sourceAddress],
      ['HOW', ({ how }) => (how === 'inventory' ? 'seen by an inventory' : '')],
      ['EVIDENCE', ({ evidence }) => `${evidence.source} ${evidence.record ?? evidence.stream ?? ''}`.trim()],
      ['EVENT', ({ eventId }) => eventId, 'whole'],
    ],
    rows,
  );
});

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

export const orphans = rendering(z.array(Orphan), (rows, sheet, given) => {
  const at = timeGiven(given, 'at');
  const open = rows.filter(({ until }) => at !== '' || until === undefined);
  const sizes = open.map(({ sizeGiB }) => sizeGiB).filter((size) => size !== null);
  const unsized = open.length - sizes.length;
  const cost = sum(rows.map((row) => row.cost ?? 0));
  const when = at === '' ? '' : ` at ${at}`;
  sheet.say(
    `${counted(rows.length, 'time')} a snapshot outlived its image${when}; ${open.length} open, ${sum(sizes).toLocaleString('en-US')} GiB${unsized === 0 ? '' : ` and ${unsized} of unknown size`}.` +
      (given['rate'] === undefined ? '' : ` Cost so far: ${cost.toFixed(2)}.`),
    'strong',
  );
  sheet.table(
    [
      ['SNAPSHOT', ({ snapshotId }) => snapshotId, 'whole'],
      ['IMAGE', ({ imageId }) => imageId, 'whole'],
      ['SINCE', ({ since }) => since, 'whole'],
      ['UNTIL', ({ until }) => until ?? 'still', 'whole'],
      ['LASTED', ({ seconds }) => `${spanOf(seconds)} (${Math.floor(seconds).toLocaleString('en-US')} s)`, 'whole'],
      ['GIB', ({ sizeGiB }) => (sizeGiB === null ? '?' : String(sizeGiB)), 'right'],
      ['COST', ({ cost: own }) => (own === undefined || own === null ? '' : own.toFixed(4)), 'right'],
      ['OWNER', ({ ownerId }) => ownerId, 'whole'],
      ['REGION', ({ region }) => region, 'whole'],
      ['CERTAINTY', ({ certainty }) => (certainty === 'observed' ? '' : certainty)],
      ['BY', ({ orphanedBy }) => orphanedBy],
      ['EVENT', ({ eventId }) => eventId, 'whole'],
      ['ENDED BY', ({ endedBy }) => endedBy],
      ['END EVENT', ({ endEventId }) => endEventId, 'whole'],
    ],
    rows,
  );
});

export const unused = rendering(z.array(UnusedImage), (rows, sheet, given) => {
  const known = rows.filter(({ verdict }) => verdict === 'unused').length;
  const unknown = rows.length - known;
  sheet.say(
    `${counted(known, 'image')} unused for ${counted(Number(given['days']), 'day')} before ${timeGiven(given, 'at')}${unknown === 0 ? '' : `; of ${unknown} more the evidence does not reach back so far`}.`,
    'strong',
  );
  sheet.table(
    [
      ['IMAGE', ({ imageId }) => imageId, 'whole'],
      ['NAME', ({ name }) => name],
      ['OWNER', ({ ownerId }) => ownerId, 'whole'],
      ['REGION', ({ region }) => region, 'whole'],
      ['MADE', ({ createdAt }) => createdAt, 'whole'],
      ['LAST LAUNCHED', ({ lastLaunchedAt }) => lastLaunchedAt, 'whole'],
      ['VERDICT', ({ verdict }) => verdict, 'whole'],
      ['REASON', ({ reason }) => reason],
    ],
    rows,
    ({ verdict }) => (verdict === 'unknown' ? 'careful' : 'plain'),
  );
});
