import { applyDecorators, HttpCode } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { For } from '../admin/roles.guard.js';
import { Within } from '../admin/scope.guard.js';
import type { Role } from '../admin/principals.js';
import { Answers } from './answers.js';

interface Commanding {
  readonly summary: string;
  readonly description?: string;
  /** What its answer tells beside the position. */
  readonly tells: z.ZodRawShape;
  readonly status?: number;
  /** It is about one thing that is there already: `If-Match` says at which revision. */
  readonly ofOne?: boolean;
  /** Who may give it beside an admin. */
  readonly roles?: readonly Role[];
}

const POSITION = z.string().describe('How far the log has got by it: a question that waits for this position sees it.');

/** A route that takes a command: what it answers, and the headers that it heeds. */
export function Commanded(
  name: string,
  { tells, status = 200, ofOne = false, roles = ['operator'], ...told }: Commanding,
) {
  const { summary, description } = told;
  const key = {
    name: 'idempotency-key',
    required: false,
    description: 'The same key with the same request within 24 hours: the same answer, and nothing done twice.',
    schema: { type: 'string' as const, maxLength: 255 },
  };
  const match = {
    name: 'if-match',
    required: false,
    description: 'The ETag of the thing, or its revision in quotes: 412 where it has moved on.',
    schema: { type: 'string' as const },
  };
  return applyDecorators(
    HttpCode(status),
    RouteConfig({ keyed: true }),
    For(...roles),
    Within({}),
    ApiTags('commands'),
    ApiOperation({ operationId: name, summary, ...(description === undefined ? {} : { description }) }),
    ApiHeader(key),
    ...(ofOne ? [ApiHeader(match)] : []),
    Answers(z.object({ ...tells, position: POSITION }), { name: `${pascal(name)}Answer`, status }),
  );
}

interface Showing {
  readonly summary: string;
  readonly tells: z.ZodType;
  /** The name of what it tells in the document. */
  readonly as: string;
}

/** A route that shows what commands made: to whoever commands, and to auditors. */
export const Shown = (name: string, { summary, tells, as }: Showing) =>
  applyDecorators(
    For('operator', 'auditor'),
    Within({}),
    ApiTags('commands'),
    ApiOperation({ operationId: name, summary }),
    Answers(tells, { name: as }),
  );

const pascal = (name: string) => name.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
