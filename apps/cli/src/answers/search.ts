import { z } from 'zod';
import type { Sheet } from '../sheet.js';
import type { Column } from '../table.js';
import { counted } from '../text.js';
import { rendering, type Rendering } from './answer.js';

type Row = Readonly<Record<string, unknown>>;

const ID = /^(?:id|.*Id|at|.*At|since|until|region)$/;

/** A value in a cell: lists after each other, pairs as `key=value`. */
const cellOf = (value: unknown): string => {
  if (value === null || value === undefined || value === '') return '';
  if (Array.isArray(value)) return value.map(cellOf).join(', ');
  if (typeof value === 'object')
    return Object.entries(value)
      .map(([key, one]) => `${key}=${cellOf(one)}`)
      .join(', ');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'string' ? value : JSON.stringify(value);
};

const titleOf = (member: string): string =>
  member
    .replace('GiB', 'Gib')
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toUpperCase();

/** Rows as a table of these members, in this order; members that no row has are left out. */
export const tabled = (sheet: Sheet, items: readonly unknown[], members: readonly string[]): void => {
  const rows = z.array(z.record(z.string(), z.unknown())).parse(items);
  sheet.table(
    members.map((member): Column<Row> => [
      titleOf(member),
      (row) => cellOf(row[member]),
      ID.test(member) ? 'whole' : 'wraps',
    ]),
    rows,
  );
};

const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  image: [
    'imageId',
    'name',
    'state',
    'ownerId',
    'region',
    'visibility',
    'architecture',
    'platform',
    'rootDeviceType',
    'createdAt',
    'deprecated',
    'tags',
  ],
  snapshot: [
    'snapshotId',
    'state',
    'ownerId',
    'region',
    'sizeGiB',
    'encrypted',
    'volumeId',
    'startedAt',
    'sharedWith',
    'tags',
  ],
  volume: ['volumeId', 'state', 'ownerId', 'region', 'sizeGiB', 'encrypted', 'instanceId', 'createdAt', 'tags'],
  instance: ['instanceId', 'state', 'imageId', 'ownerId', 'region', 'instanceType', 'launchedAt', 'launchedBy', 'tags'],
};

/** How the rows of a search are shown. */
export const found = (noun: string): Rendering =>
  rendering(z.array(z.unknown()), (rows, sheet) => {
    sheet.say(`${counted(rows.length, noun)} found.`, 'strong');
    tabled(sheet, rows, MEMBERS[noun] ?? []);
  });
