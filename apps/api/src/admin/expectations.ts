import { Injectable } from '@nestjs/common';
import { EventStore } from '#event-store';
import { subjectOf } from '#lifecycle';
import { type Expectation, StreamMovedOn } from '#lifecycle/commands';
import { badRequest } from './problem.js';
import { expectedRevision, revisionOf } from './revisions.js';
import { Scope } from './scope.js';

/** What a request is about, and for which account. */
interface About {
  /** The name of its stream. */
  readonly thing: string | undefined;
  readonly account: string;
  /** The request was begun before: it may have moved the thing on itself, which the decision finds. */
  readonly again: boolean;
}

/** At which revision a request expects the thing that it is about. */
@Injectable()
export class Expectations {
  constructor(
    private readonly store: EventStore,
    private readonly scope: Scope,
  ) {}

  /**
   * Told before anything begins where the thing has moved on already; decided about as it is, where it moves meanwhile. Of what the
   * account may not see nothing is told, not even that: the command finds nothing there.
   * @throws {StreamMovedOn}
   */
  async of(header: string | undefined, { thing, account, again }: About): Promise<Expectation | undefined> {
    const revision = expectedRevision(header);
    if (revision === undefined) return undefined;
    if (thing === undefined) {
      throw badRequest([{ member: 'if-match', rule: 'goes with a command about one thing that is there already' }]);
    }
    if (!(await this.scope.accountSees(account, subjectOf(thing).id))) return undefined;
    const now = await revisionOf(this.store, thing);
    if (now !== revision && !again) throw new StreamMovedOn(thing, now);
    return { stream: thing, revision };
  }

  /** Where the stream of a thing ends now, as a header says it. */
  async revisionOf(thing: string): Promise<string> {
    return String(await revisionOf(this.store, thing));
  }
}
