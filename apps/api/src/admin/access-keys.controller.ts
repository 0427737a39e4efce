import { Body, Controller, Delete, Get, Header, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type AccessKey as Kept, AccessDesk, BadAccessKey, type IssuedKey } from '#access';
import { Answers } from '../openapi/answers.js';
import { AccessKeysParameters, NewAccessKeyBody } from './access-keys.parameters.js';
import { actorOf } from './commands.js';
import { NoParameters } from './parameters.js';
import { principalOf } from './principals.js';
import { RequestProblem } from './problem.js';

const USUAL_PAGE = 100;

const AccessKey = z.object({
  id: z.string(),
  account: z.string(),
  principal: z.string().describe("The principal's ARN: who acts where the key signs."),
  createdAt: z.string(),
  revokedAt: z.string().nullable().describe('null: the key holds.'),
}) satisfies z.ZodType<Kept>;
const Issued = AccessKey.extend({
  secret: z.string().describe('Told this once.'),
  mode: z
    .enum(['ruled', 'observed'])
    .describe('Whether the account is commanded here; of an observed one, commands are refused.'),
}) satisfies z.ZodType<IssuedKey>;
const Development = AccessKey.extend({ secret: z.string() });
const Listed = z.object({ items: z.array(AccessKey), next: z.string().nullable() });

/** The keys by which AWS's clients sign what they ask. */
@ApiTags('operation')
@Controller('v1/access-keys')
export class AccessKeysController {
  constructor(private readonly desk: AccessDesk) {}

  @Post()
  @ApiOperation({
    operationId: 'create-access-key',
    summary: 'Make an access key by which AWS clients act for an account.',
  })
  @Answers(Issued, { name: 'IssuedAccessKey', status: 201, description: 'The key, with its secret this once.' })
  async create(
    @Body() { rule, ...asked }: NewAccessKeyBody,
    @Query() _none: NoParameters,
    @Req() request: FastifyRequest,
  ): Promise<z.infer<typeof Issued>> {
    try {
      return await this.desk.create(asked, { rule, actor: actorOf(request, principalOf(request)) });
    } catch (error) {
      if (error instanceof BadAccessKey) {
        throw new RequestProblem({ slug: 'bad-request', status: 400, detail: error.message });
      }
      throw error;
    }
  }

  @Get()
  @ApiOperation({ operationId: 'list-access-keys', summary: 'Every access key that was ever made, oldest first.' })
  @Answers(Listed, { name: 'AccessKeyPage' })
  list(@Query() { account, cursor, limit = USUAL_PAGE }: AccessKeysParameters): z.infer<typeof Listed> {
    const keys = this.desk.list(account);
    const from = cursor === undefined ? 0 : keys.findIndex(({ id }) => id === cursor) + 1;
    const items = keys.slice(from, from + limit);
    return { items: [...items], next: from + limit < keys.length ? (items.at(-1)?.id ?? null) : null };
  }

  @Get('development')
  @Header('cache-control', 'no-store')
  @ApiOperation({
    operationId: 'show-development-key',
    summary: "The development key: for whoever works on the engine's own machine, where nobody else reaches it.",
  })
  @Answers(Development, { name: 'DevelopmentAccessKey' })
  development(@Query() _none: NoParameters): z.infer<typeof Development> {
    const key = this.desk.development();
    if (key?.admitted === true) {
      const { admitted: _, ...told } = key;
      return told;
    }
    throw new RequestProblem({
      slug: 'nothing-known',
      status: 404,
      detail: 'This engine lets no development key in: it was started without, or the key was revoked.',
      hint: 'Start it on 127.0.0.1 without --no-development-key, or make a key: amistory access-key create.',
    });
  }

  @Delete(':id')
  @HttpCode(200)
  @ApiOperation({ operationId: 'revoke-access-key', summary: 'End an access key at once and for good.' })
  @Answers(AccessKey, { name: 'AccessKey' })
  revoke(@Param('id') id: string, @Query() _none: NoParameters): z.infer<typeof AccessKey> {
    const key = this.desk.revoke(id);
    if (key) return key;
    throw new RequestProblem({
      slug: 'nothing-known',
      status: 404,
      detail: `There is no access key '${id}'.`,
      hint: 'GET /v1/access-keys lists those that were made.',
    });
  }
}
