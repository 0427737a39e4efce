import { InvalidAppend, type NewEvent } from './event-store.js';

/** An event whose data and metadata were made into text here: stores need not look whether they are JSON. */
export class JsonEvent implements NewEvent {
  /** Nobody outside can make an object that has it. */
  readonly #made = true;

  private constructor(
    readonly id: string,
    readonly type: string,
    readonly data: string,
    readonly metadata: string,
  ) {}

  /**
   * The event of these, as JSON.
   * @throws {InvalidAppend} They hold nothing that JSON can say.
   */
  static of({ id, type, data, metadata }: Said): NewEvent {
    return new JsonEvent(id, type, textOf(data, id), textOf(metadata, id));
  }

  /** Whether the event was made here. */
  static is(event: NewEvent): boolean {
    return #made in event && event.#made;
  }
}

interface Said {
  readonly id: string;
  readonly type: string;
  readonly data: unknown;
  readonly metadata: unknown;
}

function textOf(value: unknown, id: string): string {
  const text: unknown = JSON.stringify(value);
  if (typeof text === 'string') return text;
  throw new InvalidAppend(`What event ${id} says is nothing that JSON can say.`);
}
