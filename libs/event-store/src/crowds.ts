import type { Position } from './event-store.js';

/** What a reader waits for. */
export interface Interest<Item> {
  /** Readers of one key want the same: what came is judged once for all of them. Never empty. */
  readonly key: string;
  readonly wants: (item: Item) => boolean;
}

/** Wakes one reader, and tells it up to where there was nothing for it. */
export type Wake = (passed: Position) => void;

interface Crowd<Item> {
  /** Everything is news to whoever named no interest. */
  readonly wants: ((item: Item) => boolean) | undefined;
  readonly since: number;
  readonly waiting: Set<Wake>;
}

/** Readers that wait, by what they wait for. */
export class Crowds<Item> {
  readonly #crowds = new Map<string, Crowd<Item>>();

  /** @param quietMs Whoever waits for so long is woken although nothing came for it. */
  constructor(private readonly quietMs: number) {}

  join(interest: Interest<Item> | undefined, wake: Wake): void {
    const key = keyOf(interest);
    let crowd = this.#crowds.get(key);
    if (!crowd) {
      crowd = { wants: interest?.wants, since: performance.now(), waiting: new Set() };
      this.#crowds.set(key, crowd);
    }
    crowd.waiting.add(wake);
  }

  leave(interest: Interest<Item> | undefined, wake: Wake): void {
    const crowd = this.#crowds.get(keyOf(interest));
    // Each reader may have an interest of its own: what nobody waits for any more must not be judged for ever.
    if (crowd?.waiting.delete(wake) && crowd.waiting.size === 0) this.#crowds.delete(keyOf(interest));
  }

  /** Wakes those who want any of the news, or have waited for long. */
  tell(news: readonly Item[], passed: Position): void {
    const now = performance.now();
    const isConcerned = ({ wants, since }: Crowd<Item>) =>
      wants === undefined || news.some(wants) || now - since >= this.quietMs;
    this.#wake(isConcerned, passed);
  }

  wakeAll(passed: Position): void {
    this.#wake(() => true, passed);
  }

  #wake(isConcerned: (crowd: Crowd<Item>) => boolean, passed: Position): void {
    for (const [key, crowd] of this.#crowds) {
      if (!isConcerned(crowd)) continue;
      this.#crowds.delete(key);
      for (const wake of crowd.waiting) wake(passed);
    }
  }
}

const keyOf = (interest: Interest<never> | undefined): string => interest?.key ?? '';
