import { z } from 'zod';
import { type ExposedUse, Exposure, LaunchableImage, WhoCouldLaunchAnswer } from '#audit';
import type { Column } from '../table.js';
import { counted, spanOf } from '../text.js';
import { granteeOf, rendering, spanGiven, timeGiven } from './answer.js';

const parties = ({ grantees }: WhoCouldLaunchAnswer): string => {
  const others = grantees.filter(({ kind }) => kind !== 'everyone').length;
  if (others === grantees.length) return others === 1 ? '1 party' : `${others} parties`;
  return others === 0 ? 'everyone' : `everyone, and by ${counted(others, 'party', 'parties')} by name`;
};

const verdict = (answer: WhoCouldLaunchAnswer): string => {
  const { imageId, at, launchable, certainty, reason } = answer;
  const why = reason === undefined ? '.' : `: ${reason}`;
  if (launchable === null) return `Whether ${imageId} could be launched at ${at} is not known${why}`;
  if (!launchable) return `Nobody could launch ${imageId} at ${at} (${certainty})${why}`;
  return `${imageId} could be launched at ${at} by ${parties(answer)} (${certainty})${why}`;
};

export const whoCouldLaunch = rendering(WhoCouldLaunchAnswer, (answer, sheet) => {
  sheet.say(verdict(answer), 'strong');
  if (answer.knownAt !== undefined) sheet.say(`This is what was known at ${answer.knownAt}.`);
  if (!answer.complete) sheet.notes(['The image predates its evidence: what was granted before is not known.']);
  sheet.notes(answer.conditions);
  sheet.table(
    [
      ['WHO', granteeOf],
      ['SINCE', ({ since }) => since, 'whole'],
      ['GRANTED BY', ({ grantedBy }) => grantedBy],
      ['EVENT', ({ eventId }) => eventId, 'whole'],
      ['NOTE', ({ orderUncertain }) => (orderUncertain ? 'order of one second uncertain' : '')],
    ],
    answer.grantees,
  );
});

const BECAUSE = {
  owner: 'it owns it',
  account: 'shared with it',
  everyone: 'public',
  organization: 'shared with its organization',
  'organizational-unit': 'shared with its unit',
} as const;

export const launchableBy = rendering(z.array(LaunchableImage), (images, sheet, given) => {
  sheet.say(
    `Account ${String(given['accountId'])} could launch ${counted(images.length, 'image')} at ${timeGiven(given, 'at')}, as far as the evidence tells.`,
    'strong',
  );
  sheet.table(
    [
      ['IMAGE', ({ imageId }) => imageId, 'whole'],
      ['NAME', ({ name }) => name],
      ['OWNER', ({ ownerId }) => ownerId, 'whole'],
      ['REGION', ({ region }) => region, 'whole'],
      [
        'BECAUSE',
        ({ reason, through }) =>
          reason.startsWith('organization') ? `${BECAUSE[reason]}: ${through}` : BECAUSE[reason],
      ],
      ['SINCE', ({ since }) => since, 'whole'],
      ['GRANTED BY', ({ grantedBy }) => grantedBy],
      ['CERTAINTY', ({ certainty }) => certainty],
      ['EVENT', ({ eventId }) => eventId, 'whole'],
      ['NOTE', ({ note }) => note],
    ],
    images,
    ({ certainty }) => (certainty === 'unknown' ? 'careful' : 'plain'),
  );
});

const USE_COLUMNS: readonly Column<ExposedUse>[] = [
  ['AT', ({ at }) => at, 'whole'],
  ['USE', ({ use }) => use, 'whole'],
  ['OF', ({ id }) => id, 'whole'],
  ['BY ACCOUNT', ({ byAccount }) => byAccount, 'whole'],
  ['PRINCIPAL', ({ principal }) => principal],
  ['ADDRESS', ({ sourceAddress }) => sourceAddress],
  ['MADE', ({ made }) => made.join(', ')],
  ['EVENT', ({ eventId }) => eventId, 'whole'],
  ['NOTE', ({ uncertain }) => (uncertain ? 'whether the grantee included it is not known' : '')],
];

export const exposure = rendering(z.array(Exposure), (exposures, sheet, given) => {
  const open = exposures.filter(({ to }) => to === null).length;
  const uses = exposures.flatMap((one) => one.uses);
  sheet.say(
    `${counted(exposures.length, 'exposure')}${spanGiven(given)}: ${open} still open; used ${counted(uses.length, 'time')} meanwhile.`,
    'strong',
  );
  sheet.table(
    [
      ['WHAT', ({ id }) => id, 'whole'],
      ['OF IMAGE', ({ id, imageId }) => (imageId === id ? '' : imageId), 'whole'],
      ['OPEN TO', ({ grantee }) => granteeOf(grantee)],
      ['FROM', ({ from }) => from, 'whole'],
      ['TO', ({ to }) => to ?? 'still open', 'whole'],
      ['LASTED', ({ seconds }) => spanOf(seconds), 'whole'],
      ['OWNER', ({ ownerId }) => ownerId, 'whole'],
      ['REGION', ({ region }) => region, 'whole'],
      ['GRANTED BY', ({ grantedBy }) => grantedBy],
      ['EVENT', ({ eventId }) => eventId, 'whole'],
      ['ENDED BY', ({ endedBy }) => endedBy],
      ['END EVENT', ({ endEventId }) => endEventId, 'whole'],
      ['USES', (one) => String(one.uses.length), 'right'],
    ],
    exposures,
    (one) => (one.exposure === 'public' ? 'bad' : 'plain'),
  );
  if (uses.length > 0) sheet.gap().say('Meanwhile:', 'strong');
  sheet.table(USE_COLUMNS, uses);
  sheet.notes([...new Set(exposures.flatMap(({ notes }) => notes))]);
});
