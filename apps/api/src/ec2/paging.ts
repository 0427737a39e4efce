import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { Ec2Error, invalidValue } from './errors.js';
import type { KeyFile } from '#access';

const LIFE_MS = 24 * 60 * 60_000;
const MIN_RESULTS = 5;
const MAX_RESULTS = 1000;

const Content = z.tuple([z.number(), z.string()]);

/** The list that a token goes on with: whose it is, by which action, and everything that chooses its items. */
export interface Listing {
  readonly account: string;
  readonly region: string;
  readonly action: string;
  readonly asked: object;
}

/** Tokens for the next page. Opaque, signed, good for a day, and for the list only that they were given out for. */
export class NextTokens {
  readonly #key: Buffer;

  constructor(keyFile: KeyFile) {
    this.#key = keyFile.derive('next-token');
  }

  /**
   * @param cursor Where the next page begins, for whoever made the page.
   * @param now Milliseconds.
   */
  give(cursor: string, listing: Listing, now: number): string {
    const content = Buffer.from(JSON.stringify([now + LIFE_MS, cursor]));
    return Buffer.concat([this.#mark(content, listing), content]).toString('base64url');
  }

  /**
   * The cursor of a token that was given out for this list; null for the first page.
   * @throws {Ec2Error} InvalidNextToken: it is forged, of another list, or too old.
   */
  take(token: string | undefined, listing: Listing, now: number): string | null {
    if (token === undefined) return null;
    const bytes = Buffer.from(token, 'base64url');
    const [mark, content] = [bytes.subarray(0, MARK_BYTES), bytes.subarray(MARK_BYTES)];
    if (mark.length !== MARK_BYTES || !timingSafeEqual(mark, this.#mark(content, listing))) {
      throw new Ec2Error('InvalidNextToken', 'The specified NextToken is not valid: it is not of this list.');
    }
    const [expiresAt, cursor] = Content.parse(JSON.parse(content.toString('utf8')));
    if (expiresAt < now)
      throw new Ec2Error('InvalidNextToken', 'The specified NextToken is not valid: it has expired.');
    return cursor;
  }

  #mark(content: Buffer, { account, region, action, asked }: Listing): Buffer {
    const chosen = Object.entries(asked).filter(([name]) => !PAGING.has(name));
    const list = createHash('sha256')
      .update(JSON.stringify([account, region, action, chosen.toSorted(byName)]))
      .digest();
    return createHmac('sha256', this.#key).update(list).update(content).digest().subarray(0, MARK_BYTES);
  }
}

const MARK_BYTES = 16;

/** What may change from page to page. */
const PAGING = new Set(['NextToken', 'MaxResults', 'DryRun']);

const byName = ([one]: [string, unknown], [other]: [string, unknown]) => (one < other ? -1 : 1);

/**
 * How many items a page has at most; 1000 where nothing was asked.
 * @param least The fewest that the action takes.
 * @throws {Ec2Error} InvalidParameterValue
 */
export function pageSize(asked: number | undefined, least = MIN_RESULTS): number {
  if (asked === undefined) return MAX_RESULTS;
  const value = String(asked);
  if (!Number.isInteger(asked)) throw invalidValue('maxResults', value, 'Expecting a whole number.');
  if (asked < least) throw invalidValue('maxResults', value, `Expecting a value greater than or equal to ${least}.`);
  if (asked > MAX_RESULTS)
    throw invalidValue('maxResults', value, `Expecting a value less than or equal to ${MAX_RESULTS}.`);
  return asked;
}
