import { join } from 'node:path';
import { Controller, HttpCode, Inject, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Followers } from '#consumers';
import { EventStore, SqliteEventStore } from '#event-store';
import { ReadModels } from '#read-model';
import { Answers } from '../openapi/answers.js';
import { AText, NoParameters } from './parameters.js';
import { badRequest, RequestProblem } from './problem.js';

/** Where this engine keeps its data; null: in memory. */
export abstract class DataPath {
  abstract readonly path: string | null;
}

const Backup = z.object({
  file: z.string().describe('The copy, on the machine of the engine.'),
  bytes: z.number().int(),
  seconds: z.number(),
});

const Copied = z.object({
  folder: z.string().describe('The copies, on the machine of the engine.'),
  models: z.array(
    z.object({
      name: z.string(),
      position: z.string().describe('It has everything up to here in the log.'),
      bytes: z.number().int(),
    }),
  ),
  seconds: z.number(),
});

const Rebuilt = z.object({
  projections: z.array(z.string()).describe('What was built anew.'),
  seconds: z.number(),
});

export class RebuildParameters {
  @AText({ description: 'The read model to be built anew, as /readyz names it; all of them when absent.' }, 64)
  projection?: string;
}

/** What keeps an engine in good health. */
@ApiTags('operation')
@Controller('v1')
export class UpkeepController {
  constructor(
    private readonly store: EventStore,
    private readonly followers: Followers,
    private readonly models: ReadModels,
    @Inject(DataPath) private readonly data: DataPath,
  ) {}

  @Post('backup')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'backup',
    summary: "Copy the log, while it is in use, into the data folder's backups/.",
  })
  @Answers(Backup, { name: 'Backup' })
  async backup(@Query() _none: NoParameters): Promise<z.infer<typeof Backup>> {
    if (!(this.store instanceof SqliteEventStore) || this.data.path === null) {
      throw new RequestProblem({
        slug: 'nothing-to-back-up',
        status: 409,
        detail:
          'This engine keeps its log in memory or in a cluster: there is no file to copy. A cluster is backed up by its own means.',
      });
    }
    const begun = Date.now();
    const file = join(this.data.path, 'backups', `log-${new Date(begun).toISOString().replaceAll(':', '')}.db`);
    const { bytes } = await this.store.backup(file);
    return { file, bytes, seconds: (Date.now() - begun) / 1000 };
  }

  @Post('read-models/copy')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'copy-read-models',
    summary:
      "Copy the read models, while they are in use, into the data folder's backups/: another node starts from them.",
  })
  @Answers(Copied, { name: 'CopiedReadModels' })
  async copy(@Query() _none: NoParameters): Promise<z.infer<typeof Copied>> {
    if (this.data.path === null) {
      throw new RequestProblem({
        slug: 'nothing-to-copy',
        status: 409,
        detail: 'This engine keeps its read models in memory: there is no file to copy. Start it with a data folder.',
      });
    }
    const begun = Date.now();
    const folder = join(this.data.path, 'backups', `read-models-${new Date(begun).toISOString().replaceAll(':', '')}`);
    const models = await this.models.copyTo(folder);
    return { folder, models, seconds: (Date.now() - begun) / 1000 };
  }

  @Post('rebuild')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'rebuild',
    summary: 'Build read models anew from the log, beside the ones that answer meanwhile.',
  })
  @Answers(Rebuilt, { name: 'Rebuilt', description: 'Answers when the new ones have taken over.' })
  async rebuild(@Query() { projection }: RebuildParameters): Promise<z.infer<typeof Rebuilt>> {
    const names = this.followers.statuses().map(({ name }) => name);
    if (projection !== undefined && !names.includes(projection)) {
      throw badRequest([{ member: 'projection', rule: `must be one of ${names.join(', ')}` }]);
    }
    const begun = Date.now();
    await this.followers.rebuild(projection);
    return { projections: projection === undefined ? names : [projection], seconds: (Date.now() - begun) / 1000 };
  }
}
