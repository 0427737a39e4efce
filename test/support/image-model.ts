import type { ImageState } from '#lifecycle';

const OWNER = '111122223333';
const DAY = 24 * 60 * 60 * 1_000_000;
const EVERYONE = 'everyone:all';
const grantees = [
  { kind: 'everyone', id: 'all' },
  { kind: 'account', id: '444455556666' },
  { kind: 'organization', id: 'arn:aws:organizations::111122223333:organization/o-a1b2c3d4e5' },
] as const;

/** The rules written a second time, as bookkeeping that knows no facts. */
export interface Model {
  state: ImageState;
  shared: Set<string>;
  binned: Set<string>;
  before: ImageState;
  deprecateAt: number | null;
  told: boolean;
  guard: 'off' | 'with-cooldown' | 'without-cooldown' | number;
  marks: Set<string>;
  keptUntil: number | null;
  readonly createdAt: number;
}

/** One command of a random sequence: what it is about is chosen by a number. */
export interface Command {
  readonly name: string;
  readonly choice: number;
  readonly at: number;
}

/** The bookkeeping of an image whose making has begun. */
export const modelled = (createdAt: number): Model => ({
  state: 'pending',
  shared: new Set(),
  binned: new Set(),
  before: 'pending',
  deprecateAt: null,
  told: false,
  guard: 'off',
  marks: new Set(),
  keptUntil: null,
  createdAt,
});

const living = ({ state }: Model) => ['pending', 'available', 'disabled', 'failed'].includes(state);
export const granteeOf = ({ choice }: Command) => grantees[choice % grantees.length] ?? grantees[0];
const keyOf = (command: Command) => `${granteeOf(command).kind}:${granteeOf(command).id}`;
export const markOf = ({ choice }: Command) => `mark-${choice % 7}`;
export const deprecationOf = ({ choice, at }: Command) => at + (choice - 2) * 200 * DAY;
export const markKeyOf = (command: Command) => `${OWNER}:${markOf(command)}`;
const minute = (at: number) => Math.round(at / 60_000_000) * 60_000_000;
const yearsAfter = (at: number, years: number) => {
  const date = new Date(at / 1000);
  return date.setUTCFullYear(date.getUTCFullYear() + years) * 1000;
};
const lastOfPublic = ({ createdAt }: Model) => yearsAfter(createdAt, 2);
const deprecate = (model: Model, at: number) => {
  if (model.deprecateAt !== at) [model.deprecateAt, model.told] = [at, false];
};
export const keptUntilOf = ({ choice, at }: Command) => (choice % 2 === 0 ? at + 7 * DAY : null);

/** Does what a command may do; false: it is refused. */
export const MODEL: Readonly<Record<string, (model: Model, command: Command) => boolean>> = {
  complete: (model) => {
    if (model.state === 'pending') model.state = 'available';
    return true;
  },
  fail: (model) => {
    if (model.state === 'pending') model.state = 'failed';
    return true;
  },
  disable: (model) => {
    if (model.state === 'disabled') return true;
    if (model.state !== 'available') return false;
    [model.state, model.shared] = ['disabled', new Set()];
    return true;
  },
  enable: (model) => {
    if (model.state !== 'available' && model.state !== 'disabled') return false;
    model.state = 'available';
    return true;
  },
  share: (model, command) => {
    const key = keyOf(command);
    if (!living(model)) return false;
    if (model.shared.has(key)) return true;
    if (model.state !== 'available' || (key === EVERYONE && model.marks.size > 0)) return false;
    model.shared.add(key);
    if (key === EVERYONE && (model.deprecateAt ?? Infinity) > lastOfPublic(model))
      deprecate(model, lastOfPublic(model));
    return true;
  },
  unshare: (model, command) => {
    if (!living(model)) return false;
    model.shared.delete(keyOf(command));
    return true;
  },
  reset: (model) => {
    if (!living(model)) return false;
    model.shared.clear();
    return true;
  },
  deprecate: (model, command) => {
    const wanted = deprecationOf(command);
    if (!living(model) || model.state === 'failed' || wanted < command.at || wanted > yearsAfter(command.at, 10))
      return false;
    const held = model.deprecateAt ?? Infinity;
    if (model.shared.has(EVERYONE) && (minute(wanted) > lastOfPublic(model) || minute(wanted) > held)) return false;
    deprecate(model, minute(wanted));
    return true;
  },
  cancel: (model) => {
    if (!living(model) || model.shared.has(EVERYONE)) return false;
    [model.deprecateAt, model.told] = [null, false];
    return true;
  },
  deprecationPasses: (model, { at }) => {
    const ended = model.state === 'deregistered' || model.state === 'purged';
    if (!ended && model.deprecateAt !== null && model.deprecateAt <= at) model.told = true;
    return true;
  },
  protect: (model, { choice }) => {
    if (!living(model)) return false;
    model.guard = choice % 2 === 0 ? 'with-cooldown' : 'without-cooldown';
    return true;
  },
  unprotect: (model, { at }) => {
    if (!living(model)) return false;
    if (model.guard === 'with-cooldown') model.guard = at + DAY;
    if (model.guard === 'without-cooldown') model.guard = 'off';
    return true;
  },
  cooldownPasses: (model, { at }) => {
    if (typeof model.guard === 'number' && model.guard <= at) model.guard = 'off';
    return true;
  },
  attach: (model, command) => {
    const mark = markKeyOf(command);
    if (!living(model) || model.shared.has(EVERYONE)) return false;
    if (!model.marks.has(mark) && model.marks.size >= 5) return false;
    model.marks.add(mark);
    return true;
  },
  detach: (model, command) => {
    if (!living(model)) return false;
    model.marks.delete(markKeyOf(command));
    return true;
  },
  deregister: (model, command) => {
    const guarded = typeof model.guard === 'number' ? model.guard > command.at : model.guard !== 'off';
    if (!living(model) || guarded) return false;
    const kept = model.state === 'available' || model.state === 'disabled' ? keptUntilOf(command) : null;
    [model.before, model.binned, model.shared] = [model.state, model.shared, new Set()];
    [model.state, model.keptUntil] = [kept === null ? 'deregistered' : 'recycled', kept];
    return true;
  },
  restore: (model, { choice, at }) => {
    if (model.state !== 'recycled' || choice === 0 || at >= (model.keptUntil ?? Infinity)) return false;
    [model.state, model.shared, model.binned] = [model.before, model.binned, new Set()];
    return true;
  },
  purge: (model, { at }) => {
    if (model.state !== 'recycled' || (model.keptUntil ?? 0) > at) return false;
    [model.state, model.binned] = ['purged', new Set()];
    return true;
  },
};
