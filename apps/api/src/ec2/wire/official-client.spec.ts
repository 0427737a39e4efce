import { Readable } from 'node:stream';
import * as sdk from '@aws-sdk/client-ec2';
import { NormalizedSchema } from '@smithy/core/schema';
import fc from 'fast-check';
import { decode } from './decoder.js';
import { encode } from './encoder.js';
import { parametersOf, treeOf } from './form.js';
import { actionNames, operationOf } from './shapes.js';
import { UNSPEAKABLE } from './xml.js';

const exported = new Map<string, unknown>(Object.entries(sdk));

/** An operation's schemas, as the SDK exports them. */
function schemasOf(action: string) {
  const operation = exported.get(`${action}$`);
  if (!Array.isArray(operation)) throw new TypeError(`The SDK has no operation ${action}`);
  const [, , , , input, output] = operation;
  return { input, output };
}

/** What the client was told to say last, and what it will hear. */
const exchange = { form: '', answer: '' };

const client = new sdk.EC2Client({
  region: 'eu-west-1',
  endpoint: 'http://127.0.0.1',
  credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' },
  maxAttempts: 1,
  requestHandler: {
    handle: async ({ body }: { body?: unknown }) => {
      exchange.form = String(body);
      return { response: { statusCode: 200, headers: {}, body: Readable.from([Buffer.from(exchange.answer)]) } };
    },
  },
});

/** Calls an action by the official client, whose request is caught and answered here. */
async function called(action: string, input: unknown, answer: string): Promise<{ form: string; output: object }> {
  const Command = exported.get(`${action}Command`);
  if (typeof Command !== 'function') throw new TypeError(`The SDK has no command for ${action}`);
  exchange.answer = answer;
  const { $metadata, ...output } = await client.send(Reflect.construct(Command, [input]));
  expect($metadata.httpStatusCode).toBe(200);
  return { form: exchange.form, output };
}

type Schema = Parameters<typeof NormalizedSchema.of>[0];

/** How deep values go: below it, only what is required. */
const DEPTH = 5;

/** Random values of a schema of the SDK, as the SDK's own types have them, read from the SDK's own reading of its schemas. */
const valuesOf = (schema: Schema): fc.Arbitrary<unknown> => values(NormalizedSchema.of(schema), DEPTH);

function values(schema: NormalizedSchema, depth: number): fc.Arbitrary<unknown> {
  if (schema.isListSchema()) {
    return fc.array(fc.constant(null), { minLength: 1, maxLength: 3 }).chain((items) => {
      const item = values(schema.getValueSchema(), depth - 1);
      return fc.tuple(...items.map(() => item));
    });
  }
  if (schema.isUnitSchema()) return fc.constant({});
  return schema.isStructSchema() ? structures(schema, depth) : simple(schema);
}

/** Never without a member: the form cannot say such a structure. Tokens are always given: the client would make one up. */
function structures(schema: NormalizedSchema, depth: number): fc.Arbitrary<unknown> {
  const members = [...schema.structIterator()];
  const required = requiredOf(schema);
  const flat = members.filter(([, member]) => !member.isStructSchema() && !member.isListSchema());
  const usable = depth > 0 || flat.length === 0 ? members : flat;
  return fc
    .subarray(usable, { minLength: Math.min(usable.length, 1), maxLength: Math.min(usable.length, 6) })
    .chain((chosen) => {
      const told = new Map([
        ...members.filter(([name, member]) => required.includes(name) || member.isIdempotencyToken()),
        ...chosen,
      ]);
      const entries = [...told].map(([name, member]) =>
        values(member, depth - 1).map((value) => [name, value] as const),
      );
      return fc.tuple(...entries).map((pairs) => Object.fromEntries(pairs));
    });
}

function requiredOf(schema: NormalizedSchema): readonly string[] {
  const [, , , , names = [], , count = 0]: readonly unknown[] = [schema.getSchema()].flat(1);
  return Array.isArray(names) ? names.slice(0, Number(count)) : [];
}

/** Every text that XML can say and the official client takes for text: a line break between blanks alone it takes for layout. */
const TEXT = fc
  .oneof(
    fc.string({ unit: 'binary', maxLength: 20 }).map((text) => text.toWellFormed().replace(UNSPEAKABLE, '')),
    fc.string({ maxLength: 20 }),
    fc.constantFrom(
      'a&b=c',
      'a+b %20',
      '<b>&amp;</b>',
      ' "quoted" \'too\' ',
      ']]>',
      '𝔘nicode',
      'line\nfeed',
      'tab\tbed',
      'carriage\rreturn',
      ' ',
    ),
  )
  .filter((text) => text.trim() !== '' || !text.includes('\n'));

function simple(schema: NormalizedSchema): fc.Arbitrary<unknown> {
  if (schema.isBooleanSchema()) return fc.boolean();
  if (schema.isNumericSchema()) {
    return fc.oneof(
      fc.integer(),
      fc.maxSafeInteger(),
      fc.double({ noDefaultInfinity: true, noNaN: true }).map((number) => number + 0),
    );
  }
  if (schema.isTimestampSchema()) {
    return fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
  }
  if (schema.isBlobSchema()) return fc.uint8Array({ minLength: 1, maxLength: 9 });
  return TEXT;
}

/** Few runs an action, but of every action: what fails, fails by its shape. */
const RUNS = 5;

describe('the wire format, spoken with the official client', () => {
  it.each(chunksOf(actionNames(), 60))(
    'says and hears what %s … means',
    async (...actions) => {
      for (const action of actions) {
        const { input, output } = schemasOf(action);
        const shapes = operationOf(action);
        if (!shapes) throw new TypeError(`The model has no ${action}`);
        await fc.assert(
          fc.asyncProperty(valuesOf(input), valuesOf(output), async (asked, told) => {
            const answer = encode(action, Object(told), shapes.output, 'request-1');
            const call = await called(action, asked, answer);
            const [, , ...form] = parametersOf(call.form);
            expect(decode(treeOf(form), shapes.input)).toEqual({
              ...Object(asked),
              ...addedBy(call.form, action, Object(asked)),
            });
            expect(call.output).toEqual(told);
          }),
          { numRuns: RUNS },
        );
      }
    },
    120_000,
  );
});

/** The client signs a URL for the copy on its own account. */
function addedBy(form: string, action: string, asked: object): object {
  if (action !== 'CopySnapshot' || ('PresignedUrl' in asked && asked.PresignedUrl !== '')) return {};
  const added = new URLSearchParams(form);
  return { DestinationRegion: added.get('DestinationRegion'), PresignedUrl: added.get('PresignedUrl') };
}

function chunksOf(names: readonly string[], size: number): string[][] {
  return Array.from({ length: Math.ceil(names.length / size) }, (_, chunk) =>
    names.slice(chunk * size, (chunk + 1) * size),
  );
}
