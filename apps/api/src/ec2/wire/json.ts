import { z } from 'zod';
import type { Value } from './decoder.js';
import type { Shape, Simple, Structure } from './shapes.js';

/** What JSON says otherwise than the shape of it: `member` names the place, as the JSON does. */
export class JsonUnlike extends Error {
  override readonly name = 'JsonUnlike';

  constructor(
    readonly member: string,
    /** What it must be. */
    readonly rule: string,
  ) {
    super(`${member} ${rule}.`);
  }
}

const Members = z.record(z.string(), z.unknown());
const Items = z.array(z.unknown());

const SIMPLE: Readonly<Record<Simple['kind'], readonly [z.ZodType<Value>, rule: string]>> = {
  text: [z.string(), 'must be text'],
  number: [z.number(), 'must be a number'],
  boolean: [z.boolean(), 'must be true or false'],
  time: [z.iso.datetime({ offset: true }), 'must be a time, such as 2026-03-01T09:30:00Z'],
  bytes: [z.base64(), 'must be base64'],
};

/**
 * Reads JSON as AWS's own tools write it, by the shape of it: members under their own names, times and bytes as texts.
 * @throws {JsonUnlike} A member is not known, is missing, or is of another kind.
 */
export function readJson(json: unknown, shape: Structure, name: string): { readonly [name: string]: Value } {
  const given = Members.safeParse(json);
  if (!given.success) throw new JsonUnlike(name, 'must be an object');
  const members = new Map(shape.members.map((member) => [member.name, member]));
  const read = Object.entries(given.data).map(([key, value]): [string, Value] => {
    const member = members.get(key);
    if (member === undefined) throw new JsonUnlike(`${name}.${key}`, 'is not known here');
    return [key, valueOf(value, member.shape, `${name}.${key}`)];
  });
  const missing = shape.members.find((member) => member.required && !Object.hasOwn(given.data, member.name));
  if (missing) throw new JsonUnlike(`${name}.${missing.name}`, 'must be given');
  return Object.fromEntries(read);
}

function valueOf(json: unknown, shape: Shape, name: string): Value {
  if (shape.kind === 'structure') return readJson(json, shape, name);
  if (shape.kind === 'list') {
    const items = Items.safeParse(json);
    if (!items.success) throw new JsonUnlike(name, 'must be a list');
    return items.data.map((item, index) => valueOf(item, shape.item, `${name}.${index}`));
  }
  const [kind, rule] = SIMPLE[shape.kind];
  const read = kind.safeParse(json);
  if (!read.success) throw new JsonUnlike(name, rule);
  return read.data;
}
