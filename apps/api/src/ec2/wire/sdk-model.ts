/**
 * The EC2 API's shapes as `@aws-sdk/client-ec2` exports them at run time, written as the lines that `model.ts` keeps. The engine reads
 * those lines and never loads the package: it costs 0.4 to 0.9 s and 90 MB, the lines of what is used cost a few milliseconds.
 *
 * A line is `NAME INPUT OUTPUT` for an action, then one line a shape: `[ITEM:TYPE` for a list, or `{N` and its members for a structure,
 * of which the first N are required. A member is `NAME[>XML][<QUERY]:TYPE`; the XML name is the member's where absent, the query name the
 * XML name with a capital. A type is `s n b t x` (text, number, boolean, time, bytes), a capital where its value is secret, or
 * the number of a shape's line.
 */
export function modelOf(sdk: Readonly<Record<string, unknown>>): string {
  const operations = Object.values(sdk).filter(isOperation);
  const model = new Model();
  const actions = operations.map(([, , name, , input, output]) =>
    [name, model.type(input), model.type(output)].join(' '),
  );
  return [...actions.toSorted(), '', ...model.lines()].join('\n');
}

/** `[9, namespace, name, traits, input, output]` */
type Operation = readonly [9, unknown, string, unknown, unknown, unknown];
type Named = Readonly<Record<string, unknown>>;

const OPERATION = 9;
const STRUCTURE = 3;
const LIST = 1;
const SIMPLE = 0;
const SECRET_BIT = 8;
const LIST_OF = 64;
const LETTERS: Record<number, string> = { 0: 's', 1: 'n', 2: 'b', 4: 't', 5: 't', 21: 'x' };

class Model {
  readonly #numbers = new Map<unknown, number>();
  readonly #lines: string[] = [];

  lines(): readonly string[] {
    return this.#lines;
  }

  /** How a member that refers to a schema writes its type. */
  type(reference: unknown): string {
    const schema = deref(reference);
    if (schema === 'unit') return '-';
    if (typeof schema === 'number') return schema < LIST_OF ? letterOf(schema) : this.#listOf(schema - LIST_OF);
    if (!Array.isArray(schema)) throw new TypeError(`This is no schema: ${String(schema)}`);
    const [kind, , , traits, simple]: unknown[] = schema;
    if (kind === SIMPLE) return isSecret(traits) ? letterOf(simple).toUpperCase() : letterOf(simple);
    return String(this.#numbers.get(schema) ?? this.#add(schema));
  }

  /** Lists of a simple type need no schema of their own in the package: one line serves all of them. */
  #listOf(simple: number): string {
    const known = this.#numbers.get(simple) ?? this.#lines.push(`[member:${letterOf(simple)}`) - 1;
    this.#numbers.set(simple, known);
    return String(known);
  }

  #add(schema: readonly unknown[]): number {
    const number = this.#lines.push('') - 1;
    this.#numbers.set(schema, number);
    this.#lines[number] = schema[0] === LIST ? this.#list(schema[4]) : this.#structure(schema);
    return number;
  }

  #list(item: unknown): string {
    const [reference, traits] = withTraits(item);
    return `[${textOf(traits['xmlName']) ?? 'member'}:${this.type(reference)}`;
  }

  #structure([kind, , name, , members, schemas, required]: readonly unknown[]): string {
    if (kind !== STRUCTURE || !Array.isArray(members) || !Array.isArray(schemas)) {
      throw new TypeError(
        `The schema ${String(name)} is of a kind (${String(kind)}) that the EC2 API did not have before`,
      );
    }
    const written = members.map((member, index) => this.#member(String(member), schemas[index]));
    return [`{${Number(required ?? 0)}`, ...written].join(' ');
  }

  #member(name: string, schema: unknown): string {
    const [reference, traits] = withTraits(schema);
    const xml = textOf(traits['xmlName']) ?? name;
    const query = textOf(traits['ec2QueryName']) ?? capital(xml);
    return `${name}${xml === name ? '' : `>${xml}`}${query === capital(xml) ? '' : `<${query}`}:${this.type(reference)}`;
  }
}

/** A name with a capital first letter: how the query form writes the name of a member (Smithy's ec2Query protocol). */
export const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** Schemas refer to one another by functions, because some come later in their file. */
const deref = (reference: unknown): unknown => (typeof reference === 'function' ? reference() : reference);

const isOperation = (value: unknown): value is Operation => Array.isArray(value) && value[0] === OPERATION;

/** `[schema, traits]`, or the schema alone. */
function withTraits(schema: unknown): [reference: unknown, traits: Named] {
  if (!Array.isArray(schema) || schema.length !== 2) return [schema, {}];
  const [reference, traits]: unknown[] = schema;
  return [reference, isNamed(traits) ? traits : {}];
}

const isNamed = (value: unknown): value is Named => typeof value === 'object' && value !== null;
const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const isSecret = (traits: unknown) => typeof traits === 'number' && (traits & SECRET_BIT) !== 0;

function letterOf(simple: unknown): string {
  const letter = typeof simple === 'number' ? LETTERS[simple] : undefined;
  if (letter === undefined) throw new TypeError(`The EC2 API had no simple type ${String(simple)} before`);
  return letter;
}
