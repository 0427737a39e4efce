import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { AGGREGATES, present, type RetentionRule, retentionRulesOf } from '#lifecycle';
import {
  ChangeRetentionRule,
  CreateRetentionRule,
  Decider,
  DeleteRetentionRule,
  LockRetentionRule,
  TagRetentionRule,
  UnlockRetentionRule,
} from '#lifecycle/commands';
import type { Answer, Call } from '../call.js';
import { Commands } from '../commands.js';
import { Ec2Error, echo } from '../errors.js';
import type { RequestApi } from '../front.js';
import { NextTokens } from '../paging.js';
import { rawQueryOf, type SentRequest } from '../signature/signature.js';
import { type Outcome, refusal } from './errors.js';
import {
  arnOf,
  CreateRule,
  isAsked,
  ListRules,
  LockRule,
  patternsOf,
  printedRule,
  printedTags,
  RBIN_ACTIONS,
  read,
  summaryOf,
  TagResource,
  tagsOf,
  UpdateRule,
} from './rules.js';

const LARGEST_PAGE = 1000;

/** One request, taken apart: `subject` is the rule's id, or its ARN, where the path names one. */
interface Asked {
  readonly subject: string;
  readonly request: SentRequest;
  readonly call: Call;
}

const ROUTES = RBIN_ACTIONS.map(({ name, method, path }) => ({ name, method, pattern: patternOf(path) }));

/** An ARN has slashes of its own. */
function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replace('{Identifier}', '([^/]+)').replace('{ResourceArn}', '(.+)')}/?$`);
}

type Operation = (asked: Asked) => Promise<Outcome>;

/** The Recycle Bin's own service: retention rules, in REST and JSON. */
@Injectable()
export class RbinApi implements RequestApi {
  readonly #operations: Readonly<Record<(typeof RBIN_ACTIONS)[number]['name'], Operation>> = {
    CreateRule: (asked) => this.#create(asked),
    GetRule: (asked) => this.#get(asked),
    UpdateRule: (asked) => this.#update(asked),
    DeleteRule: (asked) => this.#delete(asked),
    LockRule: (asked) => this.#lock(asked),
    UnlockRule: (asked) => this.#unlock(asked),
    ListRules: (asked) => this.#list(asked),
    ListTagsForResource: (asked) => this.#tags(asked),
    TagResource: (asked) => this.#tag(asked),
    UntagResource: (asked) => this.#untag(asked),
  };

  constructor(
    private readonly commands: Commands,
    private readonly decider: Decider,
    private readonly tokens: NextTokens,
  ) {}

  async respond(request: SentRequest, call: Call): Promise<Answer> {
    try {
      const { status, body } = await this.#outcome(request, call);
      return { status, contentType: 'application/json', body: body === undefined ? '' : JSON.stringify(body) };
    } catch (error) {
      if (error instanceof Ec2Error) return refusal(error);
      throw error;
    }
  }

  #outcome(request: SentRequest, call: Call): Promise<Outcome> {
    const [path = ''] = request.url.split('?');
    for (const { name, method, pattern } of ROUTES) {
      const match = method === request.method ? pattern.exec(path) : null;
      if (match) return this.#operations[name]({ subject: decoded(match[1] ?? ''), request, call });
    }
    throw new Ec2Error('ValidationException', `The Recycle Bin has no ${request.method} ${echo(path)}.`);
  }

  async #create({ request, call }: Asked): Promise<Outcome> {
    const asked = read(CreateRule, request.body);
    const input = { ...shapeOf(asked), ...present({ tags: asked.Tags && tagsOf(asked.Tags), lock: lockOf(asked) }) };
    const rule = await this.commands.run(new CreateRetentionRule(input, this.commands.by(call, {})));
    return { status: 201, body: { ...printedRule(rule, call), Tags: printedTags(rule.tags) } };
  }

  async #get({ subject, call }: Asked): Promise<Outcome> {
    return { status: 200, body: printedRule(await this.#rule(subject, call), call) };
  }

  async #update({ subject, request, call }: Asked): Promise<Outcome> {
    const asked = read(UpdateRule, request.body);
    const { resourceType } = await this.#rule(subject, call);
    if (asked.ResourceType !== undefined && asked.ResourceType !== resourceType) {
      throw new Ec2Error(
        'ValidationException',
        `The rule is for ${resourceType}, which cannot be changed: make another.`,
      );
    }
    const input = { ...shapeOf(asked), ruleId: subject };
    const rule = await this.commands.run(new ChangeRetentionRule(input, this.commands.by(call, {})));
    return { status: 200, body: rule && printedRule(rule, call) };
  }

  async #delete({ subject, call }: Asked): Promise<Outcome> {
    await this.commands.run(new DeleteRetentionRule({ ruleId: subject }, this.commands.by(call, {})));
    return { status: 204 };
  }

  async #lock({ subject, request, call }: Asked): Promise<Outcome> {
    const { unlockDelayDays } = lockOf(read(LockRule, request.body)) ?? { unlockDelayDays: 0 };
    const input = { ruleId: subject, unlockDelayDays };
    const rule = await this.commands.run(new LockRetentionRule(input, this.commands.by(call, {})));
    return { status: 200, body: rule && printedRule(rule, call) };
  }

  async #unlock({ subject, call }: Asked): Promise<Outcome> {
    const rule = await this.commands.run(new UnlockRetentionRule({ ruleId: subject }, this.commands.by(call, {})));
    return { status: 200, body: rule && printedRule(rule, call) };
  }

  async #list({ request, call }: Asked): Promise<Outcome> {
    const { MaxResults: limit = LARGEST_PAGE, NextToken, ...asked } = read(ListRules, request.body);
    const listing = { account: call.account, region: call.region, action: 'ListRules', asked };
    const begin = Number(this.#cursor(NextToken, listing, call.at));
    const found = (await this.#rules(call)).filter((rule) => isAsked(rule, asked));
    const end = begin + limit;
    const next = end < found.length ? this.tokens.give(String(end), listing, call.at) : undefined;
    return {
      status: 200,
      body: {
        Rules: found.slice(begin, end).map((rule) => summaryOf(rule, call)),
        ...(next !== undefined && { NextToken: Buffer.from(next, 'base64url').toString('base64') }),
      },
    };
  }

  #cursor(token: string | undefined, listing: Parameters<NextTokens['take']>[1], at: number): string {
    try {
      return this.tokens.take(token, listing, at) ?? '0';
    } catch (error) {
      throw error instanceof Ec2Error ? new Ec2Error('ValidationException', error.message) : error;
    }
  }

  async #tags({ subject, call }: Asked): Promise<Outcome> {
    return { status: 200, body: { Tags: printedTags((await this.#rule(idIn(subject, call), call)).tags) } };
  }

  async #tag({ subject, request, call }: Asked): Promise<Outcome> {
    const change = { set: tagsOf(read(TagResource, request.body).Tags) };
    await this.commands.run(new TagRetentionRule(idIn(subject, call), change, this.commands.by(call, {})));
    return { status: 201, body: {} };
  }

  async #untag({ subject, request, call }: Asked): Promise<Outcome> {
    const query = rawQueryOf(request).filter(([name]) => name === 'tagKeys');
    const change = { remove: query.map(([, key]) => decoded(key.replaceAll('+', '%20'))) };
    await this.commands.run(new TagRetentionRule(idIn(subject, call), change, this.commands.by(call, {})));
    return { status: 204 };
  }

  async #rules(call: Call): Promise<readonly RetentionRule[]> {
    const account = await this.decider.state(AGGREGATES.account, call.account, this.commands.by(call, {}));
    return retentionRulesOf(account, call.region);
  }

  async #rule(ruleId: string, call: Call): Promise<RetentionRule> {
    const found = (await this.#rules(call)).find((rule) => rule.ruleId === ruleId);
    if (found) return found;
    throw new Ec2Error('ResourceNotFoundException', `There is no retention rule '${echo(ruleId)}' in the Region.`);
  }
}

/** What of a request says how a rule is. */
const shapeOf = (asked: z.infer<typeof UpdateRule>) =>
  present({
    description: asked.Description,
    resourceType: asked.ResourceType,
    retentionDays: asked.RetentionPeriod?.RetentionPeriodValue,
    resourceTags: asked.ResourceTags && patternsOf(asked.ResourceTags),
    excludeTags: asked.ExcludeResourceTags && patternsOf(asked.ExcludeResourceTags),
  });

const lockOf = ({ LockConfiguration: lock }: Pick<z.infer<typeof CreateRule>, 'LockConfiguration'>) =>
  lock && { unlockDelayDays: lock.UnlockDelay.UnlockDelayValue };

/** The id in the ARN of a rule of the account and Region: no other rule is there for it. */
function idIn(arn: string, call: Call): string {
  const [, id = ''] = /:rule\/(\w+)$/.exec(arn) ?? [];
  if (arn === arnOf(id, call)) return id;
  throw new Ec2Error('ResourceNotFoundException', `There is no retention rule '${echo(arn)}' in the Region.`);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Ec2Error('ValidationException', `The path '${echo(text)}' is not UTF-8.`);
  }
}
