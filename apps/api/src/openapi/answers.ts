import { applyDecorators } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import { QUESTIONS, type QuestionName } from '#audit';
import type { z } from 'zod';
import { PROBLEM_REF, schemaNamed } from './schemas.js';

/** The status a handler answers with, and the name of its answer's shape. */
export interface AnswerOptions {
  /** The shape's name in the document. */
  readonly name: string;
  readonly description?: string;
  readonly status?: number;
  /** Further statuses with the same shape. */
  readonly also?: readonly number[];
  readonly example?: unknown;
}

/** Says in the OpenAPI document what a handler answers: the schema that the library itself keeps to. */
export function Answers(answer: z.ZodType, { name, status = 200, also = [], ...options }: AnswerOptions) {
  const content = (code: number) => ({
    'application/json': {
      schema: schemaNamed(name, answer),
      ...(options.example === undefined || code !== status ? {} : { example: options.example }),
    },
  });
  const description = options.description ?? 'The answer.';
  return applyDecorators(
    ...[status, ...also].map((code) => ApiResponse({ status: code, description, content: content(code) })),
    ApiResponse({
      status: 'default',
      description: 'Problem details (RFC 9457).',
      content: { 'application/problem+json': { schema: { $ref: PROBLEM_REF } } },
    }),
  );
}

/** A question of the auditors: summary, description, answer and example as its table has them. */
export function Question(name: QuestionName) {
  const question = QUESTIONS.find((one) => one.name === name);
  if (question === undefined) throw new Error(`The table of questions has no '${name}'.`);
  const { summary, description, answer, example } = question;
  return applyDecorators(
    ApiOperation({ operationId: name, summary, description }),
    Answers(answer, { name: `${pascal(name)}Answer`, description, example }),
    ApiResponse({ status: 304, description: 'As the client has it already (If-None-Match).' }),
  );
}

const pascal = (name: string) => name.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
