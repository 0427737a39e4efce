import { Controller, Get, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { FindImages, FindSnapshots, FindVolumes, ImageRow, SnapshotRow, VolumeRow } from '#catalog';
import { FindInstances, InstanceRow } from '#fleet';
import { pageOf } from '#read-model';
import { Answers } from '../openapi/answers.js';
import { Now } from './parameters.js';
import { For } from './roles.guard.js';
import { Within } from './scope.guard.js';
import { ImagesParameters, InstancesParameters, SnapshotsParameters, VolumesParameters } from './search.parameters.js';

/** What there is now, by any of these criteria, sorted and in pages. */
@ApiTags('search')
@For('operator', 'auditor')
@Controller('v1')
export class SearchController {
  constructor(private readonly queries: QueryBus) {}

  @Get('images')
  @Within({ bound: 'owner' })
  @ApiOperation({ operationId: 'images', summary: 'Images as they are now, by any of these criteria.' })
  @Answers(pageOf(ImageRow), { name: 'ImagesPage' })
  images(@Query() { id: ids, tag: tags, ...asked }: ImagesParameters, @Now() now: number) {
    return this.queries.execute(new FindImages({ ...several({ ids, tags }), ...asked, now }));
  }

  @Get('snapshots')
  @Within({ bound: 'owner' })
  @ApiOperation({ operationId: 'snapshots', summary: 'Snapshots as they are now, by any of these criteria.' })
  @Answers(pageOf(SnapshotRow), { name: 'SnapshotsPage' })
  snapshots(@Query() { id: ids, tag: tags, ...asked }: SnapshotsParameters) {
    return this.queries.execute(new FindSnapshots({ ...several({ ids, tags }), ...asked }));
  }

  @Get('volumes')
  @Within({ bound: 'owner' })
  @ApiOperation({ operationId: 'volumes', summary: 'Volumes as they are now, by any of these criteria.' })
  @Answers(pageOf(VolumeRow), { name: 'VolumesPage' })
  volumes(@Query() { id: ids, tag: tags, ...asked }: VolumesParameters) {
    return this.queries.execute(new FindVolumes({ ...several({ ids, tags }), ...asked }));
  }

  @Get('instances')
  @Within({ bound: 'account' })
  @ApiOperation({ operationId: 'instances', summary: 'Instances as they are now, by any of these criteria.' })
  @Answers(pageOf(InstanceRow), { name: 'InstancesPage' })
  instances(@Query() { id: ids, tag: tags, ...asked }: InstancesParameters) {
    return this.queries.execute(new FindInstances({ ...several({ ids, tags }), ...asked }));
  }
}

type Lists = { readonly ids: string[] | undefined; readonly tags: string[] | undefined };

const several = ({ ids, tags }: Lists) => ({
  ...(ids === undefined ? {} : { ids }),
  ...(tags === undefined ? {} : { tags }),
});
