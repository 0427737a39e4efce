import fc from 'fast-check';
import { held, holds, lost, type Mark, nextStep, seen, UNSEEN, type View } from './term.js';

const TERM = 1_000;

/** A log that takes appends at the exact revision, and answers repetitions as the first time. */
class Log {
  readonly marks: Mark[] = [];
  readonly #ids = new Map<string, number>();

  append(id: string, expected: number, mark: Mark): number | null {
    const known = this.#ids.get(id);
    if (known !== undefined) return known;
    if (expected !== this.marks.length - 1) return null;
    this.marks.push(mark);
    this.#ids.set(id, this.marks.length - 1);
    return this.marks.length - 1;
  }
}

/** A node whose requests and answers take their time, or get lost, and which can be paused between any two of its steps. */
class Node {
  view: View = UNSEEN;
  #asked: { id: string; expected: number; mark: Mark; begun: number } | null = null;
  #answer: ((now: number) => void) | null = null;
  #requests = 0;

  constructor(
    readonly name: string,
    readonly rate: number,
    readonly offset: number,
    private readonly log: Log,
  ) {}

  now = (time: number): number => time * this.rate + this.offset;

  holds = (time: number): boolean => holds(this.view, this.now(time));

  /** The next thing that it does: it asks, or it hears the answer to what it asked. */
  step(time: number, isAnswerLost: boolean): void {
    const now = this.now(time);
    if (this.#answer !== null) {
      if (!isAnswerLost) this.#answer(now);
      this.#answer = null;
      return;
    }
    const { does, at } = nextStep(this.view, { holder: this.name, termMs: TERM }, now);
    if (at > now) return;
    if (does === 'look') return this.#look();
    this.#ask(now);
  }

  #look(): void {
    const revision = this.log.marks.length - 1;
    const mark = this.log.marks.at(-1) ?? null;
    this.#asked = null;
    this.#answer = (heard) => (this.view = seen(this.view, revision, mark, heard));
  }

  #ask(now: number): void {
    const mark = { holder: this.name, name: this.name, termMs: TERM };
    if (!holds(this.view, now)) this.#asked = null;
    this.#asked ??= {
      id: `${this.name}/${this.#requests++}`,
      expected: this.view.revision ?? -1,
      mark,
      begun: now,
    };
    const asked = this.#asked;
    const revision = this.log.append(asked.id, asked.expected, asked.mark);
    this.#answer = () => {
      this.#asked = null;
      this.view = revision === null ? lost() : held(revision, mark, asked.begun);
    };
  }
}

/** Time passes, and somebody has a turn, but for one process that is paused for that stretch. */
const stretches = fc.array(
  fc.record({
    paused: fc.nat(2),
    turns: fc.array(
      fc.record({
        passes: fc.nat(TERM / 50),
        node: fc.nat(2),
        isAnswerLost: fc.nat(9).map((n) => n === 0),
      }),
      { minLength: 1, maxLength: 200, size: 'max' },
    ),
  }),
  { minLength: 3, maxLength: 12, size: 'max' },
);
const clocks = fc.array(fc.record({ rate: fc.constantFrom(0.9, 1, 1.1), offset: fc.integer() }), {
  minLength: 3,
  maxLength: 3,
});

describe('the term of a lease', () => {
  it('is never kept by two at once, whatever gets lost and whoever is paused, while clocks keep their rates', () => {
    let tenures = 0;
    fc.assert(
      fc.property(stretches, clocks, (story, rates) => {
        const log = new Log();
        const nodes = rates.map(({ rate, offset }, n) => new Node(`node-${n}`, rate, offset, log));
        let time = 0;
        const turns = story.flatMap(({ paused, turns: each }) => each.filter(({ node }) => node !== paused));
        for (const { passes, node, isAnswerLost } of turns) {
          time += passes;
          nodes[node]?.step(time, isAnswerLost);
          const holders = nodes.filter((each) => each.holds(time));
          if (holders.length > 1) return false;
          tenures += holders.length;
        }
        return true;
      }),
      { numRuns: 200, endOnFailure: true },
    );
    // It was held again and again, or nothing was shown.
    expect(tenures).toBeGreaterThan(10_000);
  });

  it('ends for a holder that slept through it, before it does anything else', () => {
    const view = held(0, { holder: 'a', name: 'a', termMs: TERM }, 5_000);
    expect(holds(view, 5_999)).toBe(true);
    expect(holds(view, 6_000)).toBe(false);
  });

  it('is renewed well before its end, and taken over a quarter after it', () => {
    const mark = { holder: 'a', name: 'a', termMs: TERM };
    const [a, b] = [
      { holder: 'a', termMs: TERM },
      { holder: 'b', termMs: TERM },
    ];
    const own = held(0, mark, 0);
    expect(nextStep(own, a, 1)).toMatchObject({ does: 'renew', at: TERM / 3 });
    const others = seen(UNSEEN, 0, mark, 100);
    expect(nextStep(others, b, TERM + 100)).toMatchObject({ does: 'look' });
    expect(nextStep(others, b, TERM * 1.25 + 100)).toMatchObject({ does: 'take' });
    // Looking again at what is known already does not begin the wait anew.
    expect(nextStep(seen(others, 0, mark, 1_200), b, TERM * 1.25 + 100)).toMatchObject({ does: 'take' });
  });

  it('need not be waited for where it was given back', () => {
    const free = seen(UNSEEN, 3, { holder: 'a', name: 'a', termMs: 0 }, 100);
    expect(nextStep(free, { holder: 'b', termMs: TERM }, 100)).toEqual({ does: 'take', at: 100 });
  });
});
