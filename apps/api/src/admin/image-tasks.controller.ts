import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ReadFacts, SeeExports, type SeenExport } from '#catalog';
import { AGGREGATES, type Account, type Fact, type Holder, type ImportTask, isoOf, present } from '#lifecycle';
import { Decider, ExportImage, ImportImage, ImportSnapshot, RestoreStoredImage, StoreImage } from '#lifecycle/commands';
import { NothingKnown } from '#audit';
import { pageOf as pageShape } from '#read-model';
import { z } from 'zod';
import { Commanded, Shown } from '../openapi/commanded.js';
import { AdminCommands, tokenOf } from './commands.js';
import { type Exchange, Exchanged } from './exchange.js';
import {
  ExportBody,
  ImageImportBody,
  OfImport,
  RestorationBody,
  SnapshotImportBody,
  StoreBody,
} from './image-tasks.bodies.js';
import { HeldPaging } from './key-pairs.bodies.js';
import { pageOf } from './placed-pages.js';
import { OfImage } from './questions.parameters.js';
import { Where } from './where.js';

const State = z.enum(['active', 'completed', 'failed']);
const TASK = { taskId: z.string() };
const Import = z.object({
  ...TASK,
  state: State,
  makes: z.enum(['image', 'snapshot']).nullable(),
  madeId: z.string().nullable().describe('What was made; null: nothing yet, or nothing.'),
  reason: z.string().nullable().describe('Why it failed.'),
  source: z.string().nullable(),
  format: z.string().nullable(),
  description: z.string().nullable(),
  tags: z.record(z.string(), z.string()),
});
const Export = z.object({
  ...TASK,
  state: State,
  imageId: z.string(),
  bucket: z.string().nullable(),
  askedAt: z.string(),
  reason: z.string().nullable().describe('Why it failed.'),
});
const Stored = z.object({
  imageId: z.string(),
  bucket: z.string(),
  objectKey: z.string(),
  state: State,
  askedAt: z.string(),
  reason: z.string().nullable().describe('Why it failed.'),
});
const Imports = pageShape(Import);
const Exports = pageShape(Export);
const AllStored = pageShape(Stored);

/** Images and snapshots on their way from and to S3. */
@Controller('v1')
export class ImageTasksController {
  constructor(
    private readonly commands: AdminCommands,
    private readonly decider: Decider,
    private readonly queries: QueryBus,
  ) {}

  @Post('imports/images')
  @Commanded('import-image', { summary: 'Make an image of disks in S3.', tells: TASK, status: 201 })
  importImage(
    @Body() { attributes, ...asked }: ImageImportBody,
    @Query() where: Where,
    @Exchanged() exchange: Exchange,
  ) {
    const shape = attributes === undefined ? {} : { attributes: present(attributes) };
    const input = { ...asked, ...shape, clientToken: tokenOf(exchange.request) };
    return this.commands.run({ ...exchange, where }, (by) => new ImportImage(input, by), task);
  }

  @Post('imports/snapshots')
  @Commanded('import-snapshot', { summary: 'Make a snapshot of a disk in S3.', tells: TASK, status: 201 })
  importSnapshot(@Body() { ...asked }: SnapshotImportBody, @Query() where: Where, @Exchanged() exchange: Exchange) {
    const input = { ...asked, clientToken: tokenOf(exchange.request) };
    return this.commands.run({ ...exchange, where }, (by) => new ImportSnapshot(input, by), task);
  }

  @Get('imports')
  @Shown('list-imports', { summary: 'The imports of an account in a Region.', tells: Imports, as: 'ImportPage' })
  async imports(@Query() paging: HeldPaging, @Exchanged() exchange: Exchange): Promise<z.infer<typeof Imports>> {
    const held = await this.#imports(exchange, paging);
    return pageOf(held, { place: ({ taskId }) => [0, taskId], first: 'oldest', tell: (one) => one }, paging);
  }

  @Get('imports/:taskId')
  @Shown('show-import', { summary: 'One import.', tells: Import, as: 'Import' })
  async import(
    @Param() { taskId }: OfImport,
    @Query() where: Where,
    @Exchanged() exchange: Exchange,
  ): Promise<z.infer<typeof Import>> {
    const found = (await this.#imports(exchange, where)).find((one) => one.taskId === taskId);
    if (found === undefined) throw new NothingKnown(taskId, 'GET /v1/imports lists those of an account in a Region.');
    return found;
  }

  @Post('images/:imageId/exports')
  @Commanded('export-image', {
    summary: 'Export an image to S3, as a disk of another format.',
    tells: TASK,
    status: 201,
  })
  export(
    @Param() { imageId }: OfImage,
    @Body() { ...asked }: ExportBody,
    @Query() where: Where,
    @Exchanged() exchange: Exchange,
  ) {
    const input = { ...asked, imageId, clientToken: tokenOf(exchange.request) };
    const tell = (taskId: string) => ({ taskId });
    return this.commands.run({ ...exchange, where }, (by) => new ExportImage(input, by), tell);
  }

  @Get('exports')
  @Shown('list-exports', {
    summary: 'The exports of images of an account in a Region.',
    tells: Exports,
    as: 'ExportPage',
  })
  async exports(@Query() paging: HeldPaging, @Exchanged() exchange: Exchange): Promise<z.infer<typeof Exports>> {
    const by = await this.#by(exchange, paging);
    const found = await this.queries.execute(new SeeExports(by));
    const place = ({ askedAt, taskId }: SeenExport) => [askedAt, taskId] as const;
    const tell = ({ taskId, imageId, bucket, askedAt, end }: SeenExport) => {
      return { taskId, imageId, bucket: bucket ?? null, ...endOf(end), askedAt: isoOf(askedAt) };
    };
    return pageOf(found, { place, first: 'newest', tell }, paging);
  }

  @Post('images/:imageId/stored')
  @Commanded('store-image', {
    summary: 'Store an image in S3, to be restored elsewhere.',
    tells: { objectKey: z.string() },
    status: 201,
  })
  store(
    @Param() { imageId }: OfImage,
    @Body() { bucket }: StoreBody,
    @Query() where: Where,
    @Exchanged() exchange: Exchange,
  ) {
    const tell = (objectKey: string) => ({ objectKey });
    return this.commands.run({ ...exchange, where }, (by) => new StoreImage({ imageId, bucket }, by), tell);
  }

  @Get('stored-images')
  @Shown('list-stored-images', {
    summary: 'Which images an account has stored from a Region.',
    tells: AllStored,
    as: 'StoredImagePage',
  })
  async stored(@Query() paging: HeldPaging, @Exchanged() exchange: Exchange): Promise<z.infer<typeof AllStored>> {
    const by = await this.#by(exchange, paging);
    const facts = await this.queries.execute(new ReadFacts({ types: ['ImageStored', 'ImageStoreEnded'] }));
    const ends = facts.flatMap((fact) => (fact.type === 'ImageStoreEnded' ? [fact] : []));
    const found = facts.flatMap((fact) => {
      if (fact.type !== 'ImageStored' || !isOf(fact, by)) return [];
      const { imageId, bucket, objectKey = `${imageId}.bin` } = fact.data;
      const at = fact.metadata.occurredAt;
      const end = ends.find(({ data, metadata }) => {
        return data.imageId === imageId && data.bucket === bucket && metadata.occurredAt > at;
      });
      return [{ at, told: { imageId, bucket, objectKey, ...endOf(end?.data) } }];
    });
    const place = ({ at, told }: (typeof found)[number]) => [at, told.imageId] as const;
    const tell = ({ at, told }: (typeof found)[number]) => ({ ...told, askedAt: isoOf(at) });
    return pageOf(found, { place, first: 'newest', tell }, paging);
  }

  @Post('stored-images/restore')
  @Commanded('restore-stored-image', {
    summary: 'Make an image of a stored one.',
    tells: { imageId: z.string() },
    status: 201,
  })
  restore(@Body() { ...asked }: RestorationBody, @Query() where: Where, @Exchanged() exchange: Exchange) {
    const tell = (imageId: string) => ({ imageId });
    return this.commands.run({ ...exchange, where }, (by) => new RestoreStoredImage(asked, by), tell);
  }

  #by(exchange: Exchange, where: Where) {
    return this.commands.by({ ...exchange, where });
  }

  async #imports(exchange: Exchange, where: Where): Promise<readonly z.infer<typeof Import>[]> {
    const by = await this.#by(exchange, where);
    const { imports, importTasks }: Account = await this.decider.state(AGGREGATES.account, by.account, by);
    return Object.entries(imports).flatMap(([taskId, text]) => {
      const told: ImportTask = JSON.parse(text);
      if (told.region !== by.region) return [];
      const { makes = null, madeId = null, reason = null, source = null, format = null, description = null } = told;
      const state = State.parse(importTasks[taskId] ?? 'active');
      return [{ taskId, state, makes, madeId, reason, source, format, description, tags: { ...told.tags } }];
    });
  }
}

const endOf = (end: { readonly result: string; readonly reason?: string | undefined } | undefined) => ({
  state: State.parse(end?.result ?? 'active'),
  reason: end?.reason ?? null,
});
/** Whose it is, whoever asked for it: an operator is of no account. */
const isOf = ({ metadata }: Pick<Fact, 'metadata'>, { account, region }: Holder) =>
  metadata.account === account && metadata.region === region;
const task = ({ taskId }: { readonly taskId: string }) => ({ taskId });
