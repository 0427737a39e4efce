import { Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ParkedMessage, SubscriptionGroup, Subscriptions } from '#eventstore-protocol';
import { isoOf } from '#lifecycle';
import { z } from 'zod';
import { AnId, AText, AWhole, NoParameters } from '../admin/parameters.js';
import { RequestProblem } from '../admin/problem.js';
import { Answers } from '../openapi/answers.js';
import { ServedSubscriptions } from './subscriptions.js';

const Group = z.object({
  stream: z.string().describe('The stream that it is of, or $all.'),
  group: z.string(),
  strategy: z.string(),
  consumers: z.int().describe('Clients that are connected.'),
  inFlight: z.int().describe('Messages that are with a client and not answered yet.'),
  waiting: z.int().describe('Messages that were read, and wait for a client.'),
  parked: z.int().describe('Messages that were put aside.'),
  checkpoint: z.string().describe('The position up to which everything was handled.'),
  head: z.string().describe('The position at which the log ends.'),
  lag: z.int().describe('Messages behind the checkpoint, counted up to a bound: 10,000.'),
});
const Parked = z.object({
  position: z.string(),
  stream: z.string(),
  revision: z.int(),
  id: z.string(),
  type: z.string(),
  reason: z.string().describe('Why it was put aside, as the client said.'),
  parkedAt: z.string(),
  ageSeconds: z.int(),
});
const Groups = z.object({ items: z.array(Group) });
const AllParked = z.object({ items: z.array(Parked) });
const Replayed = z.object({ replayed: z.int().describe('How many messages are given out again.') });
const Ended = z.object({ stream: z.string(), group: z.string() });
const Dropped = z.object({ position: z.string() });

const POSITION = 'must be the position of a parked message';

class OfGroup {
  @AText({ required: true, description: 'The stream that it is of, or $all.' })
  stream!: string;

  @AText({ required: true, description: "The group's name." })
  group!: string;
}

class OfMessage extends OfGroup {
  @(AnId(/^\d{1,19}$/, POSITION)({ required: true, description: 'The position of the parked message.' }))
  position!: string;
}

class Which {
  @(AnId(/^\d{1,19}$/, POSITION)({ description: 'The one at this position only.' }))
  position?: string;

  @AWhole({ description: 'So many of the oldest only.' }, 1, 1_000_000)
  atMost?: number;
}

const PARKED = ':stream/:group/parked';

/** Persistent subscriptions of EventStoreDB's clients: how far each group is, and what it put aside. For admins, as the log is of all. */
@ApiTags('operation')
@Controller('v1/subscriptions')
export class SubscriptionsController {
  constructor(private readonly groups: ServedSubscriptions) {}

  @Get()
  @ApiOperation({
    operationId: 'list-subscriptions',
    summary: 'Groups of persistent subscriptions, and how far they are.',
  })
  @Answers(Groups, { name: 'SubscriptionGroups' })
  async list(@Query() _none: NoParameters): Promise<z.infer<typeof Groups>> {
    return { items: ((await this.groups.served?.list()) ?? []).map(groupTold) };
  }

  @Get(':stream/:group')
  @ApiOperation({ operationId: 'show-subscription', summary: 'One group, and how far it is.' })
  @Answers(Group, { name: 'SubscriptionGroup' })
  async show(@Param() of: OfGroup, @Query() _none: NoParameters): Promise<z.infer<typeof Group>> {
    return groupTold(found(of, await this.#served(of).find(of.stream, of.group)));
  }

  @Delete(':stream/:group')
  @HttpCode(200)
  @ApiOperation({ operationId: 'end-subscription', summary: 'End a group for good, with what it put aside.' })
  @Answers(Ended, { name: 'EndedSubscription' })
  end(@Param() of: OfGroup, @Query() _none: NoParameters): z.infer<typeof Ended> {
    found(of, this.#served(of).end(of.stream, of.group) || null);
    return { stream: of.stream, group: of.group };
  }

  @Get(PARKED)
  @ApiOperation({ operationId: 'list-parked', summary: 'Messages that a group put aside, why, and since when.' })
  @Answers(AllParked, { name: 'ParkedMessages' })
  async parked(@Param() of: OfGroup, @Query() _none: NoParameters): Promise<z.infer<typeof AllParked>> {
    const parked = found(of, await this.#served(of).parked(of.stream, of.group));
    const now = Date.now();
    return { items: parked.map((message) => messageTold(message, now)) };
  }

  @Post(`${PARKED}/replay`)
  @HttpCode(200)
  @ApiOperation({
    operationId: 'replay-parked',
    summary: 'Give messages that were put aside out again; each stays parked until it is handled.',
  })
  @Answers(Replayed, { name: 'ReplayedMessages' })
  async replay(@Param() of: OfGroup, @Query() which: Which): Promise<z.infer<typeof Replayed>> {
    const { position, atMost = Infinity } = which;
    const asked = { atMost, ...(position !== undefined && { position: BigInt(position) }) };
    const parked = found(of, await this.#served(of).parked(of.stream, of.group));
    if (position !== undefined && !parked.some((message) => message.position === asked.position))
      throw noneParked(of, position);
    return { replayed: found(of, await this.#served(of).replay(of.stream, of.group, asked)) };
  }

  @Delete(`${PARKED}/:position`)
  @HttpCode(200)
  @ApiOperation({
    operationId: 'drop-parked',
    summary: 'Delete one message that was put aside: it is never given out again.',
  })
  @Answers(Dropped, { name: 'DroppedMessage' })
  drop(@Param() { position, ...of }: OfMessage, @Query() _none: NoParameters): z.infer<typeof Dropped> {
    if (found(of, this.#served(of).dropParked(of.stream, of.group, BigInt(position)))) return { position };
    throw noneParked(of, position);
  }

  #served(of: OfGroup): Subscriptions {
    return found(of, this.groups.served);
  }
}

const groupTold = ({ checkpoint, head, ...group }: SubscriptionGroup): z.infer<typeof Group> => ({
  ...group,
  checkpoint: String(checkpoint),
  head: String(head),
});

const messageTold = ({ position, parkedAt, ...message }: ParkedMessage, now: number): z.infer<typeof Parked> => ({
  ...message,
  position: String(position),
  parkedAt: isoOf(parkedAt * 1000),
  ageSeconds: Math.max(0, Math.floor((now - parkedAt) / 1000)),
});

const unknown = (detail: string, hint: string) =>
  new RequestProblem({ slug: 'nothing-known', status: 404, detail, hint });

function found<Told>({ stream, group }: OfGroup, told: Told | null): Told {
  if (told !== null) return told;
  throw unknown(
    `There is no group '${group}' of '${stream}'.`,
    'GET /v1/subscriptions lists them; clients make them where the log is served to them (--grpc-port).',
  );
}

const noneParked = ({ stream, group }: OfGroup, position: string) =>
  unknown(
    `The group '${group}' of '${stream}' has parked nothing at position ${position}.`,
    'GET …/parked lists what it has.',
  );
