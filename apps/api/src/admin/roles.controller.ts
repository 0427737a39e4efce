import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { AccessDesk, BadRole, type MadeRole, type Role as Kept } from '#access';
import { Answers } from '../openapi/answers.js';
import { Flag, Text, Texts } from './bodies.js';
import { actorOf } from './commands.js';
import { AnAccountId, NoParameters } from './parameters.js';
import { principalOf } from './principals.js';
import { RequestProblem } from './problem.js';

const Role = z.object({
  account: z.string(),
  name: z.string(),
  trusts: z.array(z.string()).describe('Accounts, each of whose principals may assume it, and ARNs of principals.'),
  externalId: z.string().nullable().describe('What those who assume it must give beside; null: nothing.'),
  createdAt: z.string(),
  deletedAt: z.string().nullable().describe('null: it can be assumed.'),
}) satisfies z.ZodType<Kept>;
const Made = Role.extend({
  mode: z
    .enum(['ruled', 'observed'])
    .describe('Whether the account is commanded here; of an observed one, commands are refused.'),
}) satisfies z.ZodType<MadeRole>;
const Listed = z.object({ items: z.array(Role) });

export class NewRoleBody {
  @Text('Whose role it is: an account of 12 digits.', { needed: true, most: 12 })
  account!: string;

  @Text('Its name, without a path: 1 to 64 letters, digits and +=,.@-_', { needed: true, most: 64 })
  name!: string;

  @Texts('Who may assume it: accounts of 12 digits, and ARNs of users, roles and sessions of other accounts.', {
    needed: true,
    most: 100,
  })
  trusts!: string[];

  @Text('What whoever assumes it must give as ExternalId: 2 to 1224 letters, digits and +=,.@:/-_', { most: 1224 })
  externalId?: string;

  @Flag('Rule the account here from now on, also where it was only observed.')
  rule?: boolean;
}

class RolesParameters {
  @AnAccountId({ description: 'Roles of this account only.' })
  account?: string;
}

/** The roles that principals of other accounts may assume by STS. */
@ApiTags('operation')
@Controller('v1/roles')
export class RolesController {
  constructor(private readonly desk: AccessDesk) {}

  @Post()
  @ApiOperation({
    operationId: 'create-role',
    summary: 'Let principals of other accounts assume a role of an account.',
  })
  @Answers(Made, { name: 'MadeRole', status: 201, description: 'The role, which can be assumed from now on.' })
  async create(
    @Body() { rule, ...asked }: NewRoleBody,
    @Query() _none: NoParameters,
    @Req() request: FastifyRequest,
  ): Promise<z.infer<typeof Made>> {
    try {
      return await this.desk.createRole(asked, { rule, actor: actorOf(request, principalOf(request)) });
    } catch (error) {
      if (!(error instanceof BadRole)) throw error;
      throw new RequestProblem({ slug: 'bad-request', status: 400, detail: error.message });
    }
  }

  @Get()
  @ApiOperation({ operationId: 'list-roles', summary: 'Every role that was ever made, oldest first.' })
  @Answers(Listed, { name: 'Roles' })
  list(@Query() { account }: RolesParameters): z.infer<typeof Listed> {
    return { items: [...this.desk.listRoles(account)] };
  }

  @Delete(':account/:name')
  @HttpCode(200)
  @ApiOperation({ operationId: 'delete-role', summary: 'End a role and every session of it, at once and for good.' })
  @Answers(Role, { name: 'Role' })
  delete(
    @Param('account') account: string,
    @Param('name') name: string,
    @Query() _none: NoParameters,
  ): z.infer<typeof Role> {
    const role = this.desk.deleteRole(account, name);
    if (role) return role;
    throw new RequestProblem({
      slug: 'nothing-known',
      status: 404,
      detail: `There is no role '${name}' of account ${account} that was made and not deleted.`,
      hint: 'GET /v1/roles lists those that were made.',
    });
  }
}
