import { z } from 'zod';
import type { Answer, Call } from '../call.js';
import { Ec2Error, echo } from '../errors.js';
import type { RequestApi } from '../front.js';
import type { NextTokens } from '../paging.js';
import { headerOf, type SentRequest } from '../signature/signature.js';
import { parametersBelow, type PublicParameters, type Selected, selectParameter } from './stored-parameters.js';

const LARGEST_PAGE = 10;
const name = z.string('must be text').min(1, 'must not be empty');
const flag = z.boolean('must be true or false').optional();

const GetParameter = z.object({ Name: name, WithDecryption: flag });
const GetParameters = z.object({
  Names: z
    .array(name, 'must be a list of names')
    .min(1, 'must have 1 to 10 names')
    .max(10, 'must have 1 to 10 names')
    .refine((names) => new Set(names).size === names.length, 'must not have a name twice'),
  WithDecryption: flag,
});
const GetParametersByPath = z.object({
  Path: name.refine((path) => path.startsWith('/'), 'must begin with a slash'),
  Recursive: flag,
  WithDecryption: flag,
  ParameterFilters: z.array(z.unknown()).max(0, 'are not honoured here: leave them out').optional(),
  MaxResults: z
    .int('must be a whole number')
    .min(1, 'must be from 1 to 10')
    .max(LARGEST_PAGE, 'must be from 1 to 10')
    .optional(),
  NextToken: z.string('must be text').optional(),
});

/** Requests of what SSM answers here. */
export const SSM_ACTIONS = { GetParameter, GetParameters, GetParametersByPath } as const;

type Answered = (input: unknown, call: Call) => object;

/** Systems Manager, as far as clients of EC2 ask it: which image does this public parameter name? It speaks JSON 1.1. */
export class SsmApi implements RequestApi {
  readonly #actions: ReadonlyMap<string, Answered>;

  constructor(
    private readonly parameters: PublicParameters,
    private readonly tokens: NextTokens,
  ) {
    const actions: Record<keyof typeof SSM_ACTIONS, Answered> = {
      GetParameter: (input, call) => this.#one(input, call),
      GetParameters: (input, call) => this.#several(input, call),
      GetParametersByPath: (input, call) => this.#below(input, call),
    };
    this.#actions = new Map(Object.entries(actions));
  }

  /** @throws {Ec2Error} */
  respond(request: SentRequest, call: Call): Answer {
    const target = headerOf(request, 'x-amz-target') ?? '';
    const [, asked = ''] = /^AmazonSSM\.(\w+)$/.exec(target) ?? [];
    const action = this.#actions.get(asked);
    if (!action) {
      const known = [...this.#actions.keys()].join(', ');
      throw new Ec2Error(
        'UnknownOperationException',
        `The operation '${echo(target)}' is not supported here. Supported are: ${known}.`,
      );
    }
    const body = JSON.stringify(action(jsonOf(request.body), call));
    return { status: 200, contentType: 'application/x-amz-json-1.1', body };
  }

  #one(input: unknown, { region }: Call): object {
    const { Name } = read(GetParameter, input);
    return { Parameter: told(selectParameter(this.parameters, Name, region), region) };
  }

  #several(input: unknown, { region }: Call): object {
    const { Names } = read(GetParameters, input);
    const found: object[] = [];
    const invalid: string[] = [];
    for (const one of Names) {
      try {
        found.push(told(selectParameter(this.parameters, one, region), region));
      } catch (error) {
        if (!(error instanceof Ec2Error)) throw error;
        invalid.push(one);
      }
    }
    return { Parameters: found, InvalidParameters: invalid };
  }

  #below(input: unknown, { account, region, at }: Call): object {
    const { MaxResults: size = LARGEST_PAGE, NextToken, ...asked } = read(GetParametersByPath, input);
    const listing = { account, region, action: 'GetParametersByPath', asked };
    const after = this.tokens.take(NextToken, listing, at) ?? '';
    const all = parametersBelow(this.parameters, { path: asked.Path, recursive: asked.Recursive === true, region });
    const rest = all.filter((one) => one.name > after);
    const page = rest.slice(0, size);
    const last = page.at(-1);
    const next = last && rest.length > size ? { NextToken: this.tokens.give(last.name, listing, at) } : {};
    return { Parameters: page.map((parameter) => told({ parameter, selector: undefined }, region)), ...next };
  }
}

/** A parameter as SSM tells it: those of Canonical are typed as images, those of AWS itself as text. */
const told = ({ parameter, selector }: Selected, region: string): object => ({
  ARN: `arn:aws:ssm:${region}::parameter${parameter.name}`,
  DataType: parameter.name.startsWith('/aws/service/canonical/') ? 'aws:ec2:image' : 'text',
  LastModifiedDate: Date.parse(parameter.lastModified) / 1000,
  Name: parameter.name,
  ...(selector === undefined ? {} : { Selector: selector }),
  Type: 'String',
  Value: parameter.imageId,
  Version: parameter.version,
});

function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw new Ec2Error('SerializationException', 'The body of the request is not JSON in UTF-8.');
  }
}

function read<Shape extends z.ZodType>(shape: Shape, input: unknown): z.infer<Shape> {
  const parsed = shape.safeParse(input);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the body'} ${message}`);
  throw new Ec2Error('ValidationException', `${faults.join('; ')}.`);
}
