import {
  type Appended,
  EventStore,
  type ExpectedRevision,
  type Filter,
  type FollowOptions,
  type NewEvent,
  type Page,
  type Position,
  type ReadAllOptions,
  type ReadStreamOptions,
  type RecordedEvent,
} from '#event-store';

/** A log that others have written, as if it were empty: streams of a prefix of their own, and positions from where it stood. */
export class OwnPartOfALog extends EventStore {
  private constructor(
    private readonly log: EventStore,
    private readonly prefix: string,
    private readonly start: Position,
  ) {
    super();
  }

  static async of(log: EventStore, prefix: string): Promise<OwnPartOfALog> {
    return new OwnPartOfALog(log, prefix, await log.head());
  }

  override get counters() {
    return this.log.counters;
  }

  override async append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended> {
    try {
      return await this.log.append(stream === '' ? '' : this.prefix + stream, expected, events);
    } catch (error) {
      if (error instanceof Error && 'stream' in error) Object.assign(error, { stream });
      throw error;
    }
  }

  override async *readStream(stream: string, options?: ReadStreamOptions): AsyncGenerator<RecordedEvent> {
    for await (const event of this.log.readStream(this.prefix + stream, options)) yield this.#own(event);
  }

  override async *readAll(options: ReadAllOptions = {}): AsyncGenerator<RecordedEvent> {
    const asked = { ...options, after: this.#after(options.after), filter: this.#filter(options.filter) };
    for await (const event of this.log.readAll(asked)) yield this.#own(event);
  }

  override follow(options: FollowOptions): AsyncIterable<Page> {
    const asked = { ...options, after: this.#after(options.after), filter: this.#filter(options.filter) };
    return this.#pages(this.log.follow(asked));
  }

  async *#pages(pages: AsyncIterable<Page>): AsyncGenerator<Page> {
    for await (const page of pages) {
      const position = page.position <= this.start ? 0n : page.position;
      yield { ...page, position, events: page.events.map((event) => this.#own(event)) };
    }
  }

  override async head(): Promise<Position> {
    const head = await this.log.head();
    return head <= this.start ? 0n : head;
  }

  override close(): Promise<void> {
    return this.log.close();
  }

  #after(after: Position = 0n): Position {
    return after < this.start ? this.start : after;
  }

  #filter({ streamPrefixes = [''], types }: Filter = {}): Filter {
    const own = streamPrefixes.map((prefix) => this.prefix + prefix);
    return { streamPrefixes: own, ...(types && { types }) };
  }

  #own(event: RecordedEvent): RecordedEvent {
    return { ...event, stream: event.stream.slice(this.prefix.length) };
  }
}
