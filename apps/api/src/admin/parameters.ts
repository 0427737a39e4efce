import { applyDecorators, createParamDecorator } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional, type ApiPropertyOptions } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsInt,
  IsNumber,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateBy,
} from 'class-validator';
import { wallMicros } from '#event-store';
import { INSTANT_RULE, instantOf } from './instant.js';
import { badRequest } from './problem.js';

/** The one moment that all relative times of a request are reckoned from: microseconds since the Unix epoch. */
export const Now = createParamDecorator(() => wallMicros());

/** The moment that a checked parameter names, or undefined where it was not given. */
export function momentOf(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  const moment = instantOf(text, now);
  if (moment === null) throw badRequest([{ member: 'time', rule: INSTANT_RULE }]);
  return moment;
}

type Description = Pick<ApiPropertyOptions, 'description'> & { readonly required?: boolean; readonly example?: string };

const told = ({ required = false, ...options }: Description, further: ApiPropertyOptions = {}) =>
  required
    ? [ApiProperty({ type: String, ...options, ...further })]
    : [ApiPropertyOptional({ type: String, ...options, ...further }), IsOptional()];

/** A time: ISO 8601, a date, or relative to now. */
export const AnInstant = (description: Description) =>
  applyDecorators(
    ...told(description),
    ValidateBy({
      name: 'isInstant',
      validator: {
        validate: (value: unknown) => typeof value === 'string' && instantOf(value, wallMicros()) !== null,
        defaultMessage: () => INSTANT_RULE,
      },
    }),
  );

/** Text of a bounded length. */
export const AText = (description: Description, most = 1024) =>
  applyDecorators(
    ...told(description, { maxLength: most }),
    IsString({ message: 'must be given once, as text' }),
    MaxLength(most, { message: `must be no longer than ${most} characters` }),
  );

/** An id of this form. */
export const AnId = (pattern: RegExp, rule: string) => (description: Description) =>
  applyDecorators(...told(description, { pattern: pattern.source }), Matches(pattern, { message: rule }));

export const AnImageId = AnId(/^ami-[0-9A-Za-z]{1,64}$/, 'must be the id of an image, such as ami-0123456789abcdef0');
export const AnAccountId = AnId(/^\d{1,20}$/, 'must be the id of an account, such as 111122223333');
export const AThingId = AnId(
  /^(?:(?:ami|snap|vol|i|o)-[0-9A-Za-z]{1,64}|\d{1,20})$/,
  'must be the id of an image (ami-…), snapshot (snap-…), volume (vol-…), instance (i-…), organization (o-…) or account',
);

/** One of a few words. */
export const OneOf = (words: readonly string[], description: Description) =>
  applyDecorators(
    ...told(description, { enum: [...words] }),
    IsIn([...words], { message: `must be one of ${words.join(', ')}` }),
  );

/** Yes or no: `true` or `false`, and the bare name means yes. */
export const AFlag = (description: Description) =>
  applyDecorators(
    ...told(description, { type: Boolean }),
    Transform(({ value }) => flagOf(value)),
    IsIn([true, false], { message: 'must be true or false' }),
  );

const flagOf = (value: unknown) => (value === '' || value === 'true' ? true : value === 'false' ? false : value);

/** The same parameter, given once or several times. */
export const Several = (description: Description, most = 200) =>
  applyDecorators(
    ...told(description, { type: [String] }),
    Transform(({ value }) => (typeof value === 'string' ? [value] : value)),
    IsArray({ message: 'must be text, given once or several times' }),
    IsString({ each: true, message: 'must be text, given once or several times' }),
    ArrayMaxSize(most, { message: `must be given ${most} times at most` }),
  );

/** A whole number within bounds. */
export const AWhole = (description: Description, least: number, most: number) =>
  applyDecorators(
    ...told(description, { type: 'integer', minimum: least, maximum: most }),
    Type(() => Number),
    IsInt({ message: `must be a whole number from ${least} to ${most}` }),
    Min(least, { message: `must be at least ${least}` }),
    Max(most, { message: `must be at most ${most}` }),
  );

/** A number that is not negative. */
export const AnAmount = (description: Description) =>
  applyDecorators(
    ...told(description, { type: Number, minimum: 0 }),
    Type(() => Number),
    IsNumber({ allowInfinity: false, allowNaN: false }, { message: 'must be a number' }),
    Min(0, { message: 'must not be negative' }),
  );

/** Where a page of a list begins, as the page before said. */
export const ACursor = (pattern: RegExp) =>
  applyDecorators(
    ...told({ description: '`next` of the page before; absent for the first page.' }, { maxLength: 4096 }),
    Matches(pattern, { message: 'must be `next` of a page of this list' }),
  );

/** A route that takes no parameters: whatever is given is refused by name. */
export class NoParameters {}

/** Which page of a list. */
export class Paging {
  @ACursor(/^[\w-]{1,4096}$/)
  cursor?: string;

  @AWhole({ description: 'Items on a page.' }, 1, 1000)
  limit?: number;
}
