import { Body, Controller, Delete, Get, Header, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { API_ROLES, type ApiKey as Kept, ApiKeys, BadApiKey, type NewApiKey } from '#access';
import { z } from 'zod';
import { Answers } from '../openapi/answers.js';
import { Text, Texts, Word } from './bodies.js';
import { NoParameters } from './parameters.js';
import { RequestProblem } from './problem.js';

const ApiKey = z.object({
  id: z.string(),
  name: z.string().describe('Facts name whoever carries it urn:amistory:principal:api-key:NAME.'),
  role: z.enum(API_ROLES),
  accounts: z.array(z.string()).nullable().describe('null: every account.'),
  createdAt: z.string(),
  revokedAt: z.string().nullable().describe('null: the key holds.'),
}) satisfies z.ZodType<Kept>;
const Issued = ApiKey.extend({ key: z.string().describe('Told this once.') }) satisfies z.ZodType<NewApiKey>;
const Listed = z.object({ items: z.array(ApiKey) });

export class NewApiKeyBody {
  @Text('What facts call whoever carries it: 1 to 64 letters, digits and .@+-_', { needed: true, most: 64 })
  name!: string;

  @Word(API_ROLES, 'What it may do.', { needed: true })
  role!: (typeof API_ROLES)[number];

  @Texts("The accounts that it is for, or 'all'; not of an admin.")
  accounts?: string[];
}

/** The keys by which people and programs use this API. */
@ApiTags('operation')
@Controller('v1/api-keys')
export class ApiKeysController {
  constructor(private readonly keys: ApiKeys) {}

  @Post()
  @Header('cache-control', 'no-store')
  @ApiOperation({ operationId: 'create-api-key', summary: 'Make a key of this API, of a role, for some accounts.' })
  @Answers(Issued, { name: 'IssuedApiKey', status: 201, description: 'The key, told this once.' })
  create(@Body() asked: NewApiKeyBody, @Query() _none: NoParameters): z.infer<typeof Issued> {
    try {
      return this.keys.create(asked);
    } catch (error) {
      if (!(error instanceof BadApiKey)) throw error;
      throw new RequestProblem({ slug: 'bad-request', status: 400, detail: error.message });
    }
  }

  @Get()
  @ApiOperation({ operationId: 'list-api-keys', summary: 'Every API key that was ever made, oldest first.' })
  @Answers(Listed, { name: 'ApiKeys' })
  list(@Query() _none: NoParameters): z.infer<typeof Listed> {
    return { items: this.keys.list().map(({ accounts, ...key }) => ({ ...key, accounts: accounts && [...accounts] })) };
  }

  @Delete(':id')
  @HttpCode(200)
  @ApiOperation({ operationId: 'revoke-api-key', summary: 'End an API key at once and for good.' })
  @Answers(ApiKey, { name: 'ApiKey' })
  revoke(@Param('id') id: string, @Query() _none: NoParameters): z.infer<typeof ApiKey> {
    const key = this.keys.revoke(id);
    if (key) return key;
    throw new RequestProblem({
      slug: 'nothing-known',
      status: 404,
      detail: `There is no API key '${id}'.`,
      hint: 'GET /v1/api-keys lists those that were made.',
    });
  }
}
