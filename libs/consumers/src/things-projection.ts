import type { EventStore, LogStretch, Page, RecordedEvent } from '#event-store';
import {
  type Fact,
  FOLDINGS,
  isSubjectCategory,
  parseFact,
  type SubjectCategory,
  type SubjectState,
  subjectOf,
  type Timeline,
} from '#lifecycle';
import {
  type ActRow,
  Cause,
  type Generation,
  messageOf,
  type Progress,
  sameRow,
  type SearchRow,
  type SearchTable,
  type ThingRow,
  ThingsWriter,
} from '#read-model';
import type { Filled } from './building.js';
import { Draft, type Subject } from './draft.js';
import type { Consumer } from './follower.js';
import { Recent } from './recent.js';

/** Characters of state JSON remembered between pages. */
const REMEMBERED = 1_000_000;
/** How often an empty stretch of the log is worth a write of its own: a checkpoint lost costs only reading it again. */
const IDLE_CHECKPOINT_MS = 1_000;

/**
 * Folds the facts of a page into the rows of one generation. Facts that come in order advance their subject; a late fact has its
 * own subject folded anew from the log. What cannot be folded parks its own subject, and the others go on.
 */
export class ThingsProjection implements Consumer {
  readonly #writer: ThingsWriter;
  readonly #subjects = new Recent<Subject>(REMEMBERED);
  readonly #tables: ReadonlyMap<string, SearchTable>;
  #savedAt = 0;
  #progress: Progress;

  constructor(
    private readonly store: Pick<EventStore, 'readStream'>,
    readonly generation: Generation,
  ) {
    this.#writer = new ThingsWriter(generation);
    this.#tables = new Map(generation.definition.tables.map((table) => [table.kind, table]));
    this.#progress = generation.progress();
  }

  progress(): Progress {
    return this.generation.progress();
  }

  begin(): void {
    this.#subjects.clear();
    this.#progress = this.generation.progress();
  }

  async apply(page: Page): Promise<void> {
    const progress = { ...this.#progress, ...placeOf(page.events.at(-1)), position: String(page.position) };
    if (page.events.length === 0) return this.#passOver(progress);
    try {
      await this.#take(page, progress, false);
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      // A stream's first fact came a second time: its subject is there already.
      await this.#take(page, progress, true);
    }
  }

  async #take(page: Page, progress: Progress, again: boolean): Promise<void> {
    try {
      const drafts = this.#drafts(page.events, again);
      for (const draft of drafts) if (draft.late) await this.#foldAnew(draft, page.events);
      this.generation.transaction(() => {
        for (const draft of drafts) this.#write(draft);
        this.#writer.flush();
        this.generation.saveProgress(progress);
      });
      this.#progress = progress;
    } catch (error) {
      // What is remembered may be ahead of the rows now.
      this.#subjects.clear();
      this.#writer.forget();
      throw error;
    }
  }

  /**
   * Takes in a stretch of the log for a generation that nobody reads yet: each subject is written as soon as it is folded, so that what was
   * made for it dies young. One that fails leaves the generation of no use.
   */
  async fill({ position, streams }: LogStretch): Promise<Filled> {
    let events = 0;
    let last: RecordedEvent | undefined;
    for (const own of streams) {
      const draft = this.#draftOf(own, false);
      if (draft === undefined) continue;
      if (draft.late) await this.#foldAnew(draft, own);
      this.generation.part(() => this.#write(draft));
      events += own.length;
      const end = own.at(-1);
      if (end !== undefined && (last === undefined || end.position > last.position)) last = end;
    }
    const progress = { ...this.#progress, ...placeOf(last), position: String(position) };
    this.generation.transaction(() => {
      this.#writer.flush();
      this.generation.saveProgress(progress);
    });
    this.#progress = progress;
    return { position, events, recordedAt: progress.recordedAt };
  }

  caughtUp(): void {
    this.generation.finishBuilding();
  }

  parked(): { id: string; reason: string }[] {
    return this.generation.db.open ? this.generation.parked() : [];
  }

  forget(): void {
    this.#subjects.clear();
    this.#progress = { ...this.#progress, last: null };
    this.generation.empty();
    this.generation.saveProgress(this.#progress);
  }

  isBroken(error: unknown): boolean {
    const code = codeOf(error);
    return code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB';
  }

  #passOver(progress: Progress): void {
    this.#progress = progress;
    if (performance.now() - this.#savedAt < IDLE_CHECKPOINT_MS) return;
    this.#savedAt = performance.now();
    this.generation.saveProgress(progress);
  }

  /** Subject by subject: of all its facts in the page only what comes of them is kept. */
  #drafts(events: readonly RecordedEvent[], again: boolean): readonly Draft[] {
    const drafts: Draft[] = [];
    for (const own of byStream(events)) {
      const draft = this.#draftOf(own, again);
      if (draft !== undefined) drafts.push(draft);
    }
    return drafts;
  }

  #draftOf(own: readonly RecordedEvent[], again: boolean): Draft | undefined {
    const [first] = own;
    if (first === undefined) return undefined;
    const { stream, revision } = first;
    const { category, id } = subjectOf(stream);
    if (!isSubjectCategory(category)) return undefined;
    const draft = new Draft(category, id, stream, this.#subject(category, id, revision === 0 && !again));
    for (const event of own) if (event.revision > draft.revision) take(draft, event);
    return draft;
  }

  /** `fresh`: its stream begins, so there is no row to look for; where there is one after all, writing it fails. */
  #subject(kind: SubjectCategory, id: string, fresh: boolean): Subject {
    const known = this.#subjects.get(id);
    if (known) return known;
    const row = fresh ? undefined : this.#writer.find(id);
    if (!row) {
      const timeline = FOLDINGS[kind].beginning(id);
      return { key: null, timeline, revision: -1, parked: null, unfolded: 0, searchRow: null };
    }
    const timeline: Timeline<SubjectState> = JSON.parse(row.timeline);
    const { key, revision, parked, unfolded } = row;
    return { key, timeline, revision, parked, unfolded, searchRow: this.#searchRow(kind, timeline) };
  }

  async #foldAnew(draft: Draft, page: readonly RecordedEvent[]): Promise<void> {
    // The log failing here is no fault of the subject: it is thrown on, and the page is tried again.
    const events = await this.#eventsOf(draft, page);
    try {
      const facts = events.map(parseFact);
      const { timeline, intervals } = FOLDINGS[draft.kind].fold(draft.id, facts);
      draft.replace(timeline, intervals, facts);
    } catch (error) {
      draft.undo(messageOf(error));
    }
  }

  /** The subject's stream up to its last fact that could be read. */
  async #eventsOf({ stream, acts, whole }: Draft, page: readonly RecordedEvent[]): Promise<RecordedEvent[]> {
    const last = acts.at(-1)?.revision ?? -1;
    const events: RecordedEvent[] = [];
    if (whole) return page.filter((event) => event.stream === stream && event.revision <= last);
    for await (const event of this.store.readStream(stream, { count: last + 1 })) {
      if (event.revision <= last) events.push(event);
    }
    return events;
  }

  #write(draft: Draft): void {
    const { before, timeline, revision, parked, unfolded } = draft;
    if (revision === before.revision) return;
    const json = JSON.stringify(timeline);
    const { ownerId, region } = timeline.state;
    const row: ThingRow = {
      id: draft.id,
      kind: draft.kind,
      ownerId,
      region,
      revision,
      parked,
      unfolded,
      timeline: json,
    };
    const key = this.#writer.saveThing(row, before.key);
    if (draft.replaced) this.#writer.clearIntervals(key);
    for (const closing of draft.closings) this.#writer.close(key, closing);
    this.#writer.open(key, draft.intervals);
    for (const act of draft.acts) this.#writer.act(key, act);
    const searchRow = this.#writeSearchRow(draft, key);
    this.#subjects.set(draft.id, { key, timeline, revision, parked, unfolded, searchRow }, json.length);
  }

  #writeSearchRow({ kind, timeline, before }: Draft, key: number): SearchRow | null {
    const table = this.#tables.get(kind);
    if (!table) return before.searchRow;
    const row = table.row(timeline.state);
    if (!sameRow(before.searchRow, row)) this.#writer.saveSearchRow(table, key, before.searchRow, row);
    return row;
  }

  #searchRow(kind: SubjectCategory, { state }: Timeline<SubjectState>): SearchRow | null {
    return this.#tables.get(kind)?.row(state) ?? null;
  }
}

/** Takes the subject's next fact into its draft. */
const take = (draft: Draft, event: RecordedEvent): void => {
  // A gap would mean facts that this follower was never given: only the stream itself tells them.
  if (event.revision !== draft.revision + 1) draft.late = true;
  draft.revision = event.revision;
  if (draft.parked !== null) {
    draft.unfolded += 1;
    return;
  }
  try {
    const fact = parseFact(event);
    const act = actOf(fact);
    const advanced = draft.late ? null : FOLDINGS[draft.kind].advance(draft.timeline, fact);
    if (advanced) draft.apply(act, advanced.timeline, advanced.changes);
    else draft.late = true;
    draft.acts.push(act);
  } catch (error) {
    draft.park(`${event.type} at revision ${event.revision} of ${event.stream} cannot be folded: ${messageOf(error)}`);
  }
};

const actOf = ({ id, type, revision, recordedAt, metadata }: Fact): ActRow => ({
  type,
  revision,
  occurredAt: metadata.occurredAt,
  recordedAt,
  account: metadata.actor.account,
  cause: new Cause(id, metadata.actor.principal),
});

function byStream(events: readonly RecordedEvent[]): Iterable<readonly RecordedEvent[]> {
  const streams = new Map<string, RecordedEvent[]>();
  for (const event of events) {
    const own = streams.get(event.stream);
    if (own === undefined) streams.set(event.stream, [event]);
    else own.push(event);
  }
  return streams.values();
}

/** What a checkpoint remembers of the last event before it; of none, nothing new. */
const placeOf = (last: RecordedEvent | undefined): Partial<Progress> => {
  if (last === undefined) return {};
  const { stream, revision, id, recordedAt } = last;
  return { recordedAt, last: { stream, revision, id } };
};

const isDuplicate = (error: unknown): boolean => codeOf(error) === 'SQLITE_CONSTRAINT_UNIQUE';

/** SQLite's code of an error; empty where it has none. */
export const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
