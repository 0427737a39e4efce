import { z } from 'zod';
import { Deed, Difference, HistoryEntry, LineageAnswer, type Passing, type Relative, ShowAnswer } from '#audit';
import type { Column } from '../table.js';
import { counted } from '../text.js';
import { changeOf, rendering, spanGiven, timeGiven, whoOf } from './answer.js';

const written = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

export const show = rendering(ShowAnswer, (thing, sheet) => {
  const known = thing.knownAt === undefined ? '' : `, as known at ${thing.knownAt}`;
  const gone = thing.state === 'absent' || thing.state === 'unknown';
  const state = thing.state === 'absent' ? 'did not exist yet' : `was ${thing.state}`;
  sheet.say(`${thing.kind} ${thing.id} ${state} at ${thing.at} (${thing.certainty})${known}.`, 'strong');
  if (!thing.complete && !gone) sheet.notes([`The ${thing.kind} predates its evidence: what was before is not known.`]);
  sheet.notes([
    ...thing.notes,
    ...(thing.parked === null ? [] : [`Its facts could not be read any further: ${thing.parked}`]),
  ]);
  sheet.table(
    [
      ['WHAT', ({ name }) => name, 'whole'],
      ['SAYS', ({ value }) => value],
    ],
    [
      { name: 'owner', value: thing.ownerId ?? '' },
      { name: 'region', value: thing.region ?? '' },
      ...Object.entries(thing.attributes).map(([name, value]) => ({ name, value: written(value) })),
      ...(thing.deprecated === undefined ? [] : [{ name: 'deprecated', value: thing.deprecated ? 'yes' : 'no' }]),
      ...Object.entries(thing.tags).map(([key, value]) => ({ name: `tag ${key}`, value })),
    ].filter(({ value }) => value !== ''),
  );
  sheet.table(
    [
      ['HOLDS', ({ facet }) => facet, 'whole'],
      ['KEY', ({ key }) => key],
      ['VALUE', ({ value }) => value],
      ['SINCE', ({ since }) => since, 'whole'],
      ['BY', ({ by }) => by],
      ['EVENT', ({ eventId }) => eventId, 'whole'],
      ['NOTE', ({ orderUncertain }) => (orderUncertain ? 'order of one second uncertain' : '')],
    ],
    Object.entries(thing.holds).flatMap(([facet, holdings]) => holdings.map((holding) => ({ facet, ...holding }))),
  );
});

const happened = ({ type, refused, derived }: Pick<HistoryEntry, 'type' | 'refused' | 'derived'>): string => {
  if (refused) return `refused: ${refused.action} (${refused.errorCode})`;
  return derived ? `${type} (derived: time made it so)` : type;
};

const noted = ({ corroborates, supersededBy, note }: HistoryEntry): string =>
  [
    corroborates === null ? '' : `further evidence of ${corroborates}`,
    supersededBy === null ? '' : `read better by ${supersededBy}`,
    note ?? '',
  ]
    .filter(Boolean)
    .join('; ');

const evidenceOf = (evidence: HistoryEntry['evidence']): string =>
  evidence === null ? '' : `${evidence.source} ${evidence.record ?? evidence.stream ?? ''}`.trim();

export const history = rendering(z.array(HistoryEntry), (entries, sheet, given) => {
  const refused = entries.filter((entry) => entry.refused !== null).length;
  sheet.say(
    `${String(given['id'])}: ${counted(entries.length - refused, 'fact')} and ${counted(refused, 'refused attempt')}.`,
    'strong',
  );
  sheet.table(
    [
      ['AT', ({ at }) => at, 'whole'],
      ['WHAT', happened],
      ['BY', ({ who }) => (who === null ? '' : whoOf(who))],
      ['ADDRESS', ({ who }) => who?.sourceAddress],
      ['CHANGED', ({ changes }) => changes.map(changeOf).join(', ')],
      ['EVIDENCE', ({ evidence }) => evidenceOf(evidence)],
      ['EVENT', ({ eventId }) => eventId, 'whole'],
      ['NOTE', noted],
    ],
    entries,
    (entry) => (entry.refused === null ? 'plain' : 'bad'),
  );
});

export const lineage = rendering(LineageAnswer, (answer, sheet) => {
  const { ancestors, descendants } = answer;
  sheet.say(
    `${answer.id} has ${counted(ancestors.length, 'ancestor')} and ${counted(descendants.length, 'descendant')}.`,
    'strong',
  );
  sheet.notes(answer.notes);
  const columns: Column<Relative>[] = [
    ['IMAGE', ({ imageId, generation }) => `${'  '.repeat(Math.min(8, generation - 1))}${imageId}`, 'whole'],
    ['NAME', ({ name }) => name],
    ['OWNER', ({ ownerId }) => ownerId, 'whole'],
    ['REGION', ({ region }) => region, 'whole'],
    ['STATE', ({ state }) => state],
    ['MADE', ({ createdAt }) => createdAt, 'whole'],
    ['JOINS', ({ joins }) => joins, 'whole'],
    ['EDGE', ({ edge }) => edge, 'whole'],
    [
      'BECAUSE',
      ({ chain }) =>
        chain.map(({ from, relation, to, eventId }) => `${from} ${relation} ${to} [${eventId}]`).join('; '),
    ],
  ];
  if (ancestors.length > 0) sheet.gap().say('Ancestors:', 'strong').table(columns, ancestors);
  if (descendants.length > 0) sheet.gap().say('Descendants:', 'strong').table(columns, descendants);
});

const CHANGE_TONE = {
  came: 'good',
  went: 'bad',
  'came and went': 'bad',
  changed: 'plain',
  'changed and changed back': 'careful',
  'first seen': 'plain',
} as const;

const passed = ({ facet, key, value }: Passing): string =>
  value === null ? changeOf({ facet, key, was: '', now: null }) : changeOf({ facet, key, was: null, now: value });

export const diff = rendering(z.array(Difference), (things, sheet, given) => {
  const counts = Object.keys(CHANGE_TONE).map((change) => ({
    change,
    count: things.filter((thing) => thing.change === change).length,
  }));
  const told = counts.filter(({ change, count }) => count > 0 || ['came', 'went', 'changed'].includes(change));
  sheet.say(
    `Between ${timeGiven(given, 'from')} and ${timeGiven(given, 'to')}: ${told.map(({ change, count }) => `${count} ${change}`).join(', ')}.`,
    'strong',
  );
  sheet.table(
    [
      ['THING', ({ id }) => id, 'whole'],
      ['OWNER', ({ ownerId }) => ownerId, 'whole'],
      ['REGION', ({ region }) => region, 'whole'],
      ['CHANGE', ({ change }) => change, 'whole'],
      ['HOW', ({ changes }) => changes.map(changeOf).join(', ')],
      ['BY', ({ changes }) => [...new Set(changes.map(({ by }) => by))].join(', ')],
      ['EVENTS', ({ changes }) => [...new Set(changes.map(({ eventId }) => eventId))].join(', ')],
    ],
    things,
    ({ change }) => CHANGE_TONE[change],
  );
  const passings = things.flatMap(({ id, meanwhile }) => meanwhile.map((passing) => ({ id, ...passing })));
  if (passings.length > 0) sheet.gap().say('What began and ended in between:', 'strong');
  sheet.table(
    [
      ['THING', ({ id }) => id, 'whole'],
      ['MEANWHILE', passed],
      ['FROM', ({ from }) => from, 'whole'],
      ['TO', ({ to }) => to, 'whole'],
      ['BY', ({ by }) => by],
      ['EVENT', ({ eventId }) => eventId, 'whole'],
      ['ENDED BY', ({ endedBy }) => endedBy],
      ['END EVENT', ({ endEventId }) => endEventId, 'whole'],
    ],
    passings,
  );
});

export const activity = rendering(z.array(Deed), (deeds, sheet, given) => {
  const refused = deeds.filter((deed) => deed.refused !== null).length;
  sheet.say(
    `${String(given['principal'])}: ${counted(deeds.length - refused, 'fact')} and ${counted(refused, 'refused attempt')}${spanGiven(given)}.`,
    'strong',
  );
  sheet.table(
    [
      ['AT', ({ at }) => at, 'whole'],
      ['WHAT', ({ type, refused: refusal }) => happened({ type, refused: refusal, derived: false })],
      ['TO', ({ id }) => id, 'whole'],
      ['BY', ({ who, matched }) => (matched === 'principal' ? '' : whoOf(who))],
      ['MATCHED', ({ matched }) => (matched === 'principal' ? '' : matched), 'whole'],
      ['ADDRESS', ({ who }) => who.sourceAddress],
      ['EVIDENCE', ({ evidence }) => evidenceOf(evidence)],
      ['EVENT', ({ eventId }) => eventId, 'whole'],
    ],
    deeds,
    (deed) => (deed.refused === null ? 'plain' : 'bad'),
  );
});
