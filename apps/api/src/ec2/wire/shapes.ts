import { MODEL } from './model.js';
import { capital } from './sdk-model.js';

/** What one value of the EC2 API looks like, in the query form and in XML. */
export type Shape = Simple | List | Structure;

export interface Simple {
  readonly kind: 'text' | 'number' | 'boolean' | 'time' | 'bytes';
  /** Whether the value may never be repeated in a message or a log. */
  readonly secret: boolean;
}

export interface List {
  readonly kind: 'list';
  /** The XML element of one item. */
  readonly itemName: string;
  readonly item: Shape;
}

export interface Structure {
  readonly kind: 'structure';
  readonly members: readonly Member[];
  /** The members by their names in the query form. */
  readonly byQueryName: ReadonlyMap<string, Member>;
}

export interface Member {
  readonly name: string;
  readonly xmlName: string;
  /** The tags of its XML element. */
  readonly opening: string;
  readonly closing: string;
  readonly queryName: string;
  readonly required: boolean;
  readonly shape: Shape;
}

/** An action's two shapes; an answer that says nothing has none. */
export interface Operation {
  readonly input: Structure;
  readonly output: Structure | null;
}

const KINDS = { s: 'text', n: 'number', b: 'boolean', t: 'time', x: 'bytes' } as const;
const NO_MEMBERS: Structure = { kind: 'structure', members: [], byQueryName: new Map() };

/** The lines of the model; which shapes they give is read when an action needs them. */
class Model {
  readonly #operations = new Map<string, readonly [input: string, output: string]>();
  readonly #lines: readonly string[];
  readonly #shapes = new Map<string, Shape>();

  constructor(text: string) {
    const [operations = '', shapes = ''] = text.split('\n\n');
    for (const line of operations.split('\n')) {
      const [name = '', input = '', output = ''] = line.split(' ');
      this.#operations.set(name, [input, output]);
    }
    this.#lines = shapes.split('\n');
  }

  get names(): readonly string[] {
    return [...this.#operations.keys()];
  }

  operation(name: string): Operation | null {
    const types = this.#operations.get(name);
    if (!types) return null;
    const [input, output] = types.map((type) => this.#structure(type));
    return { input: input ?? NO_MEMBERS, output: output ?? null };
  }

  #structure(type: string): Structure | null {
    const shape = type === '-' ? null : this.#shape(type);
    return shape?.kind === 'structure' ? shape : null;
  }

  #shape(type: string): Shape {
    const known = this.#shapes.get(type);
    if (known) return known;
    const shape = this.#read(type);
    this.#shapes.set(type, shape);
    return shape;
  }

  #read(type: string): Shape {
    const line = this.#lines[Number(type)];
    if (line === undefined) return simple(type);
    if (!line.startsWith('[')) return this.#members(line.slice(1));
    const [itemName = '', itemType = ''] = line.slice(1).split(':');
    return lazily({ kind: 'list', itemName }, 'item', () => this.#shape(itemType));
  }

  #members(line: string): Structure {
    const [required = '0', ...written] = line.split(' ');
    const members = written.map((member, index) => this.#member(member, index < Number(required)));
    return { kind: 'structure', members, byQueryName: new Map(members.map((member) => [member.queryName, member])) };
  }

  #member(written: string, required: boolean): Member {
    const [, name = '', xml = name, query = capital(xml), type = ''] =
      /^(\w+)(?:>([\w-]+))?(?:<([\w-]+))?:(\w+)$/.exec(written) ?? [];
    const tags = { opening: `<${xml}>`, closing: `</${xml}>` };
    return lazily({ name, xmlName: xml, ...tags, queryName: query, required }, 'shape', () => this.#shape(type));
  }
}

function simple(type: string): Simple {
  const letter = type.toLowerCase();
  if (letter !== 's' && letter !== 'n' && letter !== 'b' && letter !== 't' && letter !== 'x') {
    throw new TypeError(`The model has no type ${type}`);
  }
  return { kind: KINDS[letter], secret: letter !== type };
}

/** Shapes refer to one another, also in rings: each is read when it is first looked at. */
function lazily<Known extends object, Name extends string, Value>(
  known: Known,
  name: Name,
  read: () => Value,
): Known & Readonly<Record<Name, Value>>;
function lazily(known: object, name: string, read: () => unknown): object {
  return Object.defineProperty(known, name, {
    configurable: true,
    enumerable: true,
    get() {
      const value = read();
      Object.defineProperty(known, name, { value, enumerable: true });
      return value;
    },
  });
}

const model = new Model(MODEL);
const operations = new Map<string, Operation>();

/** The names of all actions of the EC2 API, whether or not this engine has them. */
export const actionNames = (): readonly string[] => model.names;

/** The shapes of an action; null where the EC2 API has no action of that name. */
export function operationOf(action: string): Operation | null {
  const known = operations.get(action);
  if (known) return known;
  const operation = model.operation(action);
  if (operation) operations.set(action, operation);
  return operation;
}
