import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { IsObject } from 'class-validator';
import type { VersionNamed } from '#lifecycle';
import { Text, TextByName } from './bodies.js';
import { AnId, AText } from './parameters.js';
import { badRequest } from './problem.js';

const TEMPLATE = 'must be the id of a launch template, such as lt-0123456789abcdef0';
const VERSION = 'must be the number of a version, default or latest';
const named = AnId(/^lt-[0-9A-Za-z]{1,64}$/, TEMPLATE);

export class OfTemplate {
  @named({ required: true, description: TEMPLATE })
  templateId!: string;
}

export class OfTemplateVersion extends OfTemplate {
  @AText({ required: true, description: VERSION }, 16)
  version!: string;
}

/** What launches from it are asked with, in AWS's own form. */
const Data = () =>
  applyDecorators(
    ApiProperty({
      type: 'object',
      additionalProperties: true,
      description:
        'What launches from it are asked with: LaunchTemplateData, as aws ec2 create-launch-template takes it in JSON. User data is kept encrypted, and shown to nobody here.',
    }),
    IsObject({ message: 'must be an object' }),
  );

export class VersionBody {
  @Text('What this version is for.', { most: 255 })
  description?: string;

  @Data()
  data!: object;
}

export class NewVersionBody extends VersionBody {
  @Text('The version that it stands on: what is not said anew stays as there; on none when absent.', { most: 16 })
  source?: string;
}

export class NewTemplateBody extends VersionBody {
  @Text('Its name.', { needed: true, most: 128 })
  name!: string;

  @TextByName("The template's own tags.")
  tags?: Record<string, string>;
}

export class DefaultVersionBody {
  @Text(`The version: ${VERSION}.`, { needed: true, most: 16 })
  version!: string;
}

/** @throws {RequestProblem} It is no version. */
export function versionOf(text: string): VersionNamed;
export function versionOf(text: string | undefined): VersionNamed | undefined;
export function versionOf(text: string | undefined): VersionNamed | undefined {
  if (text === undefined || text === 'default' || text === 'latest') return text;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw badRequest([{ member: 'version', rule: VERSION }]);
}
