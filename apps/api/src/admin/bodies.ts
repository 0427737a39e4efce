import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional, type ApiPropertyOptions } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
  ValidateBy,
  ValidateNested,
} from 'class-validator';
import { wallMicros } from '#event-store';
import { INSTANT_RULE, instantOf } from './instant.js';

/** Members of a body, as opposed to parameters of a path: JSON has types of its own. */

type Said = ApiPropertyOptions & { readonly description: string };

/** What must be there says so; everything else may be left out. */
const said = (needed: boolean, options: ApiPropertyOptions) =>
  needed ? [ApiProperty(options)] : [ApiPropertyOptional(options), IsOptional()];

interface Form {
  /** It must be given. */
  readonly needed?: boolean;
}

/** Text of a bounded length; of an id, its form. */
export const Text = (description: string, { needed = false, most = 1024 }: Form & { readonly most?: number } = {}) =>
  applyDecorators(
    ...said(needed, { type: String, description, maxLength: most }),
    IsString({ message: 'must be text' }),
    MaxLength(most, { message: `must be no longer than ${most} characters` }),
  );

/** One of a few words. */
export const Word = (words: readonly string[], description: string, { needed = false }: Form = {}) =>
  applyDecorators(
    ...said(needed, { type: String, enum: [...words], description }),
    IsIn([...words], { message: `must be one of ${words.join(', ')}` }),
  );

export const Flag = (description: string, { needed = false }: Form = {}) =>
  applyDecorators(...said(needed, { type: Boolean, description }), IsBoolean({ message: 'must be true or false' }));

/** A whole number within bounds. */
export const Whole = (description: string, [least, most]: readonly [number, number], { needed = false }: Form = {}) =>
  applyDecorators(
    ...said(needed, { type: 'integer', minimum: least, maximum: most, description }),
    IsInt({ message: `must be a whole number from ${least} to ${most}` }),
    Min(least, { message: `must be at least ${least}` }),
    Max(most, { message: `must be at most ${most}` }),
  );

/** A time: ISO 8601, a date, or relative to now. */
export const Moment = (description: string, { needed = false }: Form = {}) =>
  applyDecorators(
    ...said(needed, { type: String, description }),
    ValidateBy({
      name: 'isInstant',
      validator: {
        validate: (value: unknown) => typeof value === 'string' && instantOf(value, wallMicros()) !== null,
        defaultMessage: () => INSTANT_RULE,
      },
    }),
  );

/** Several texts, at least one. */
export const Texts = (description: string, { needed = false, most = 1000 }: Form & { readonly most?: number } = {}) =>
  applyDecorators(
    ...said(needed, { type: [String], description, maxItems: most, minItems: 1 }),
    IsArray({ message: 'must be a list of text' }),
    ArrayMinSize(1, { message: 'must hold one at least' }),
    ArrayMaxSize(most, { message: `must hold ${most} at most` }),
    IsString({ each: true, message: 'must be a list of text' }),
    MaxLength(1024, { each: true, message: 'must hold no text longer than 1024 characters' }),
  );

/** Text by name, as tags are. */
export const TextByName = (description: string, { needed = false }: Form = {}) =>
  applyDecorators(
    ...said(needed, { type: 'object', additionalProperties: { type: 'string' }, description }),
    IsObject({ message: 'must be an object of text by name' }),
    ValidateBy({
      name: 'isTextByName',
      validator: {
        validate: (value: unknown) =>
          typeof value === 'object' && value !== null && Object.values(value).every((one) => typeof one === 'string'),
        defaultMessage: () => 'must be an object of text by name',
      },
    }),
  );

/** A part with members of its own. */
export const Part = (type: () => new () => object, description: string, { needed = false }: Form = {}) =>
  applyDecorators(
    ...said(needed, { type: () => type(), description }),
    IsObject({ message: 'must be an object' }),
    ValidateNested(),
    Type(type),
  );

/** Several such parts. */
export const Parts = (type: () => new () => object, description: string, { needed = false, most = 1000 } = {}) =>
  applyDecorators(
    ...said(needed, { type: () => type(), isArray: true, maxItems: most, description } satisfies Said),
    IsArray({ message: 'must be a list of objects' }),
    ArrayMaxSize(most, { message: `must hold ${most} at most` }),
    IsObject({ each: true, message: 'must be a list of objects' }),
    ValidateNested({ each: true }),
    Type(type),
  );
