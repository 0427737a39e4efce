import type { EventStore } from '#event-store';
import { failure } from './failures.js';
import { Group } from './group.js';
import { parkedStreamOf } from './parked-streams.js';
import type { GroupsFile, GroupSettings } from './groups-file.js';

/** The groups of all persistent subscriptions. */
export class Groups {
  readonly #groups = new Map<string, Group>();

  constructor(
    private readonly store: EventStore,
    readonly file: GroupsFile,
    private readonly report: (error: unknown) => void,
  ) {
    for (const kept of file.all()) {
      this.#groups.set(keyOf(kept.target, kept.group), new Group(store, file, kept, report));
    }
  }

  /** @throws {Failure} There is such a group. */
  create(target: string, group: string, settings: GroupSettings, checkpoint: bigint): void {
    if (this.#groups.has(keyOf(target, group))) throw failure.groupExists(target, group);
    const kept = { target, group, settings, checkpoint };
    this.file.keep(kept);
    this.#groups.set(keyOf(target, group), new Group(this.store, this.file, kept, this.report));
  }

  /** @throws {Failure} There is no such group. */
  get(target: string, group: string): Group {
    const found = this.#groups.get(keyOf(target, group));
    if (!found) throw failure.groupMissing(target, group);
    return found;
  }

  /** The group whose parked messages are read under this name of a stream; null: it is a stream of the log. */
  parking(stream: string): Group | null {
    return this.all().find(({ kept }) => parkedStreamOf(kept) === stream) ?? null;
  }

  /** @throws {Failure} There is no such group. */
  delete(target: string, group: string): void {
    this.get(target, group).end();
    this.#groups.delete(keyOf(target, group));
    this.file.forget(target, group);
  }

  all(): Group[] {
    return [...this.#groups.values()];
  }

  close(): void {
    for (const group of this.#groups.values()) group.end();
    this.file.close();
  }
}

const keyOf = (target: string, group: string): string => JSON.stringify([target, group]);
