import { readdirSync, readFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import { type Command, CommandBus, CqrsModule, type Query, QueryBus } from '@nestjs/cqrs';
import { Test, type TestingModule } from '@nestjs/testing';
import { AuditModule } from '#audit';
import { Catalog, CatalogModule } from '#catalog';
import { Followers } from '#consumers';
import { EventStore } from '#event-store';
import { EventStoreModule } from '#event-store/module';
import { Fleet, FleetModule } from '#fleet';
import { ReadModelModule, type Things } from '#read-model';
import { type Input, RecordEvidence, RecorderModule, type RecordReport } from '#recorder';

/** The whole program in memory, without a face: evidence goes in by the command bus, answers come out by the query bus. */
export class Program {
  private constructor(private readonly module: TestingModule) {}

  static async start(): Promise<Program> {
    const module = await Test.createTestingModule({
      imports: [
        CqrsModule.forRoot(),
        EventStoreModule.forRoot({ memory: true }),
        ReadModelModule.forRoot({ memory: true }),
        CatalogModule,
        FleetModule,
        AuditModule,
        RecorderModule,
      ],
    }).compile();
    await module.init();
    return new Program(module);
  }

  async carryOut<Result>(command: Command<Result>): Promise<Result> {
    const result = await this.module.get(CommandBus).execute(command);
    await this.caughtUp();
    return result;
  }

  record(inputs: Iterable<Input> | AsyncIterable<Input>): Promise<RecordReport> {
    return this.carryOut(new RecordEvidence(inputs));
  }

  /** @throws A read model did not reach the end of the log; the message says why. */
  async caughtUp(): Promise<void> {
    if (!(await this.followers.caughtUp(20_000))) throw new Error(JSON.stringify(this.followers.statuses(), null, 1));
  }

  ask<Answer>(question: Query<Answer>): Promise<Answer> {
    return this.module.get(QueryBus).execute(question);
  }

  get log(): EventStore {
    return this.module.get(EventStore);
  }

  get followers(): Followers {
    return this.module.get(Followers);
  }

  /** Every thing of both read models: its state, its intervals and its facts, without what tells when the log learned them. */
  everything(): Map<string, unknown> {
    const models: Things[] = [this.module.get(Catalog), this.module.get(Fleet)];
    return new Map(models.flatMap((model) => [...model.touched({})].map(({ id }) => [id, dump(model, id)] as const)));
  }

  /** What holds of each thing at a moment: facets, values, and which fact opened them. */
  holdingAt(at: number): Map<string, unknown> {
    const models: Things[] = [this.module.get(Catalog), this.module.get(Fleet)];
    const held = models.flatMap((model) =>
      [...model.touched({})].map(({ id }) => {
        const intervals = intervalsOf(model, id, at);
        const opened = [...intervals].map(
          ([name, [holding]]) => [name, [holding?.value, holding?.from, holding?.openedBy]] as const,
        );
        return [id, new Map(opened)] as const;
      }),
    );
    return new Map(held.filter(([, intervals]) => intervals.size > 0));
  }

  close(): Promise<void> {
    return this.module.close();
  }
}

const intervalsOf = (model: Things, id: string, at?: number) =>
  Map.groupBy(model.intervalsOf(id, at === undefined ? {} : { at }), ({ facet, key }) => `${facet} ${key}`);

const dump = (model: Things, id: string) => ({
  thing: model.thing(id),
  intervals: model.intervalsOf(id),
  acts: model.acts({ id }).map((act) => ({ ...act, revision: null, recordedAt: null })),
});

export const SAMPLE = join(import.meta.dirname, '../../examples/trail');
export const INVENTORY = join(import.meta.dirname, '../../examples/inventory');
export const REAL_TRAIL = join(import.meta.dirname, '../../../shared/data/cloudtrail-invictus');

/** A piece of evidence, apart from the file that it came in. */
export interface Piece {
  readonly at: number;
  readonly text: string;
  readonly form: 'cloudtrail' | 'eventbridge';
}

interface Timed {
  readonly eventTime?: string;
  readonly time?: string;
}

const timed = (form: Piece['form'], record: Timed): Piece => ({
  at: Date.parse(record.eventTime ?? record.time ?? '') * 1_000,
  text: JSON.stringify(record),
  form,
});

/** Reads a folder's records one by one; empty where the folder is absent. */
export const piecesOf = (folder: string): Piece[] => {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.(json(\.gz)?|ndjson)$/.test(name),
  );
  return files.toSorted().flatMap((name) => {
    const bytes = readFileSync(join(folder, name));
    const text = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
    if (name.endsWith('.ndjson'))
      return text
        .split('\n')
        .filter(Boolean)
        .map((line) => timed('eventbridge', JSON.parse(line)));
    const { Records: records }: { Records: Timed[] } = JSON.parse(text);
    return records.map((record) => timed('cloudtrail', record));
  });
};

/** Pieces as one file: CloudTrail's where all are CloudTrail's, otherwise one record a line. */
export const fileOf = (pieces: readonly Piece[], number = 0): Input => {
  const texts = pieces.map((piece) => piece.text);
  const ours = pieces.every((piece) => piece.form === 'cloudtrail');
  const body = ours ? `{"Records":[${texts.join(',')}]}` : texts.join('\n');
  return {
    name: `file-${number}.json`,
    bytes: Buffer.byteLength(body),
    open: () => Readable.from([Buffer.from(body)]),
  };
};
