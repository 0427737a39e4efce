import { type SubjectCategory, toldBy, UNNAMED } from '#lifecycle';
import type { When } from './conditions.js';
import { factIdOf } from './fact-key.js';
import type { Generation } from './generation.js';
import { Sql } from './sql.js';
import type { Act, ThingInterval } from './things.js';

/** A row as it lies in the table: what repeats is a number there, and its name is remembered (a join a row costs twice the row). */
export interface IntervalRecord {
  readonly facet: number;
  readonly key: string;
  readonly value: string;
  readonly from: number;
  readonly to: number | null;
  readonly opened: Buffer | string;
  readonly openedByPrincipal: number;
  readonly closed: Buffer | string | null;
  readonly closedByPrincipal: number | null;
  readonly uncertain: number;
  readonly thing: number;
  readonly revision: number;
}

export interface OwnedRecord extends IntervalRecord {
  readonly kind: number;
  readonly id: string;
}

export interface ActRecord extends Pick<Act, 'id' | 'revision' | 'occurredAt' | 'recordedAt'> {
  readonly kind: number;
  readonly type: number;
  readonly fact: Buffer | string;
  readonly principal: number;
  readonly account: number | null;
}

const kindsIn =
  ({ words, definition }: Generation) =>
  (number: number): SubjectCategory => {
    const kind = definition.kinds.find((one) => one === words.nameOf(number));
    if (kind === undefined) throw new Error(`The ${definition.name} holds a thing of no kind of its own.`);
    return kind;
  };

/** Makes acts of a model's rows. */
export const actsIn = (model: Generation) => {
  const { words, principals } = model;
  const kindOf = kindsIn(model);
  return ({ fact, ...row }: ActRecord): Act => ({
    ...row,
    kind: kindOf(row.kind),
    type: words.nameOf(row.type),
    factId: factIdOf(fact),
    principal: principals.nameOf(row.principal),
    account: row.account === null ? null : principals.nameOf(row.account),
  });
};

const UNNAMED_AT = new Sql<{ key: string; value: string }>(
  'SELECT key, value FROM intervals WHERE thing = ? AND facet = ? AND since <= ? AND until > ?',
);

/** The facts of a thing that named nobody yet, as the time asked about is told: fact id → whom they name themselves. */
const unnamedIn = ({ words, db }: Generation, { at, span }: When) => {
  const moment = at ?? (span?.to === undefined ? undefined : span.to - 1);
  const facet = moment === undefined ? undefined : words.find(UNNAMED);
  if (moment === undefined || facet === undefined) return () => undefined;
  const known = new Map<number, ReadonlyMap<string, string>>();
  return (thing: number): ReadonlyMap<string, string> => {
    const unnamed = known.get(thing) ?? read(thing);
    known.set(thing, unnamed);
    return unnamed;
  };
  function read(thing: number): ReadonlyMap<string, string> {
    return new Map(
      UNNAMED_AT.in(db)
        .all(thing, facet, moment, moment)
        .map(({ key, value }) => [key, value]),
    );
  }
};

/** Makes intervals of a model's rows, as the time asked about is told. */
export const intervalsIn = (model: Generation, when: When) => {
  const { words, principals } = model;
  const kindOf = kindsIn(model);
  const unnamedOf = unnamedIn(model, when);
  return (row: OwnedRecord): ThingInterval => {
    const interval = {
      kind: kindOf(row.kind),
      id: row.id,
      facet: words.nameOf(row.facet),
      key: row.key,
      value: row.value,
      from: row.from,
      to: row.to,
      openedBy: factIdOf(row.opened),
      openedByPrincipal: principals.nameOf(row.openedByPrincipal),
      closedBy: row.closed && factIdOf(row.closed),
      closedByPrincipal: row.closedByPrincipal === null ? null : principals.nameOf(row.closedByPrincipal),
      orderUncertain: row.uncertain === 1,
    };
    const unnamed = unnamedOf(row.thing);
    return unnamed === undefined || unnamed.size === 0 ? interval : toldBy(interval, unnamed);
  };
};

const compare = <Value extends string | number>(a: Value, b: Value): number => (a < b ? -1 : a > b ? 1 : 0);

/** Never by revision or by number of a word: those tell in which order evidence arrived, and answers must not. */
export const oldestFirst = (a: ThingInterval, b: ThingInterval): number =>
  a.from - b.from ||
  compare(a.facet, b.facet) ||
  compare(a.key, b.key) ||
  compare(a.to ?? Infinity, b.to ?? Infinity) ||
  compare(a.openedBy, b.openedBy);
