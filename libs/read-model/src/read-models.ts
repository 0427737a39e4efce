import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type CopiedModel, copyFileOf } from './copying.js';
import { Generation } from './generation.js';
import { messageOf } from './message-of.js';
import type { ModelDefinition } from './schema.js';

/** Says which generation answers. `seal` is how its file was left: where it still is so, it needs no check. */
const Pointer = z.object({
  generation: z.number().int(),
  seal: z.object({ size: z.number(), changed: z.number() }).optional(),
});
type Pointer = z.infer<typeof Pointer>;

/** Where the files of the read models are; or memory, where every opening starts from nothing. */
export class ReadModels {
  readonly #open = new Set<ReadModel>();

  private constructor(
    private readonly folder: string | null,
    private readonly onDiscard: (reason: string) => void,
  ) {}

  /** `onDiscard` is told which file was thrown away, and why: its model is built anew from the log. */
  static inFolder(folder: string, onDiscard: (reason: string) => void = () => {}): ReadModels {
    mkdirSync(folder, { recursive: true });
    return new ReadModels(folder, onDiscard);
  }

  static inMemory(): ReadModels {
    return new ReadModels(null, () => {});
  }

  /** The model's current generation: what was left where that can be trusted, else an empty one. */
  open(definition: ModelDefinition): ReadModel {
    const model = new ReadModel(definition, this.folder, this.onDiscard);
    this.#open.add(model);
    return model;
  }

  /**
   * Copies every file, while it is in use, into a folder from which another node of the same log starts: it checks them as it
   * checks what it left itself, for they have no seal. Of copies that could not all be made none is left.
   * @throws {ModelStillBuilding}
   */
  async copyTo(folder: string): Promise<CopiedModel[]> {
    for (const model of this.#open) model.current.requireBuilt();
    // Under its name stands a whole copy or nothing, also where the process ends in between: half of one looks like a whole one.
    const draft = `${folder}.draft`;
    try {
      mkdirSync(draft, { recursive: true });
      const copies: CopiedModel[] = [];
      for (const model of this.#open) copies.push(await model.copyTo(draft));
      renameSync(draft, folder);
      return copies;
    } finally {
      rmSync(draft, { recursive: true, force: true });
    }
  }

  /** Closes and seals every file. Idempotent. */
  close(): void {
    for (const model of this.#open) model.close();
    this.#open.clear();
  }

  /** For Nest: after the followers have stopped, which they do one step earlier. */
  onApplicationShutdown(): void {
    this.close();
  }
}

/** One read model: the generation that answers now, and the making of the next one. */
export class ReadModel {
  #current: Generation;
  #latest = 0;

  constructor(
    readonly definition: ModelDefinition,
    private readonly folder: string | null,
    private readonly onDiscard: (reason: string) => void,
  ) {
    this.#current = this.#adoptLeft() ?? this.#adoptEmpty();
  }

  get name(): string {
    return this.definition.name;
  }

  /** Whoever reads asks for it anew each time: after a flip it is another one. */
  get current(): Generation {
    return this.#current.look();
  }

  /** A new, empty generation beside the current one. It answers nothing until it is adopted. */
  begin(): Generation {
    this.#latest += 1;
    const file = this.#file(this.#latest);
    if (this.folder !== null) remove(file);
    return Generation.open(this.definition, this.#latest, file);
  }

  /** From now on `generation` answers; the one before is closed and its file removed. */
  adopt(generation: Generation): void {
    const before = this.#current;
    this.#point({ generation: generation.number });
    this.#current = generation;
    before.close();
    if (this.folder !== null) remove(this.#file(before.number));
  }

  /** Throws a generation that never answered away. */
  drop(generation: Generation): void {
    generation.close();
    if (this.folder !== null) remove(this.#file(generation.number));
  }

  /** Copies the generation that answers now into another folder, with a pointer to it. */
  async copyTo(folder: string): Promise<CopiedModel> {
    const { name } = this;
    const { number } = this.#current;
    const copy = await copyFileOf(name, this.#file(number), join(folder, `${name}.${number}.db`));
    writeFileSync(join(folder, `${name}.json`), JSON.stringify({ generation: number }), { flush: true });
    return copy;
  }

  /** Closes the file, and seals it as sound. */
  close(): void {
    if (!this.#current.db.open) return;
    const generation = this.#current.number;
    this.#current.close();
    if (this.folder !== null) this.#point({ generation, seal: sealOf(this.#file(generation)) });
  }

  /** The generation that the pointer names, if its file can be trusted; all other files of the model are removed. */
  #adoptLeft(): Generation | undefined {
    if (this.folder === null) return undefined;
    const pointer = this.#pointer();
    const left = this.#left();
    this.#latest = Math.max(0, pointer?.generation ?? 0, ...left.map(({ number }) => number));
    const kept = pointer && this.#trusted(pointer);
    for (const { number, file } of left) if (number !== kept?.number) remove(file);
    // The seal counts for the file as it was closed: it is broken before anything is written.
    if (kept) this.#point({ generation: kept.number });
    return kept;
  }

  #trusted(pointer: Pointer): Generation | undefined {
    const file = this.#file(pointer.generation);
    if (!existsSync(file)) return undefined;
    const sealed = JSON.stringify(sealOf(file)) === JSON.stringify(pointer.seal);
    try {
      return Generation.open(this.definition, pointer.generation, file, { check: !sealed });
    } catch (error) {
      this.onDiscard(`${messageOf(error)}. It is built anew from the log.`);
      return undefined;
    }
  }

  #adoptEmpty(): Generation {
    const generation = this.begin();
    this.#point({ generation: generation.number });
    return generation;
  }

  #file(number: number): string {
    return this.folder === null ? ':memory:' : join(this.folder, `${this.definition.name}.${number}.db`);
  }

  #left(): { number: number; file: string }[] {
    const pattern = new RegExp(`^${this.definition.name}\\.(\\d+)\\.db$`);
    return readdirSync(this.folder ?? '.').flatMap((entry) => {
      const number = pattern.exec(entry)?.[1];
      return number === undefined ? [] : [{ number: Number(number), file: this.#file(Number(number)) }];
    });
  }

  #pointer(): Pointer | undefined {
    try {
      return Pointer.parse(JSON.parse(readFileSync(this.#pointerFile(), 'utf8')));
    } catch {
      // Absent or torn: nothing says which file answers, so none does.
      return undefined;
    }
  }

  #point(pointer: Pointer): void {
    if (this.folder === null) return;
    const file = this.#pointerFile();
    writeFileSync(`${file}.new`, JSON.stringify(pointer), { flush: true });
    renameSync(`${file}.new`, file);
    syncFolder(this.folder);
  }

  #pointerFile(): string {
    return join(this.folder ?? '.', `${this.definition.name}.json`);
  }
}

const sealOf = (file: string): Pointer['seal'] => {
  const { size, mtimeMs } = statSync(file);
  // A journal that was left behind means that the file alone is not the whole: no seal fits it.
  return existsSync(`${file}-wal`) ? { size: -1, changed: 0 } : { size, changed: mtimeMs };
};

const remove = (file: string): void => {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(`${file}${suffix}`, { force: true });
};

/** A rename is durable when its folder is; without this a power cut could bring back a pointer to a removed file. */
const syncFolder = (folder: string): void => {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
};
