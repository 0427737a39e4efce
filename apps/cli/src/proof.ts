import { createHash } from 'node:crypto';
import { parseWebhookEvent, WEBHOOK_STREAMS } from '#delivery';
import type { RecordedEvent } from '#event-store';
import { type Fact, parseFact } from '#lifecycle';
import { messageOf } from './trouble.js';

/** Something in the log, or in a read model, that is not as it must be. */
export interface Flaw {
  readonly stream: string;
  readonly revision: number | null;
  readonly what: string;
}

const KEPT = 1_000;

/** All flaws are counted; the first thousand are kept. */
export class Flaws {
  readonly kept: Flaw[] = [];
  count = 0;

  add(flaw: Flaw): void {
    this.count += 1;
    if (this.kept.length < KEPT) this.kept.push(flaw);
  }
}

/** What a proof of the log came to. */
export interface Proof {
  readonly events: number;
  readonly streams: number;
  readonly facts: number;
  readonly evidence: number;
  readonly quarantined: number;
  /** The position of the last event in the digest. */
  readonly position: string;
  /** SHA-256 over every event in order: equal for any two readings of a log up to the same position. */
  readonly digest: string;
}

const sha256 = (bytes: string | Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** Reads events in the order of the log, and says of each what is wrong with it. */
export class LogProof {
  readonly #digest = createHash('sha256');
  readonly #revisions = new Map<string, number>();
  /** Evidence that facts name and that was not met yet, with the first fact that names it. */
  readonly #missing = new Map<string, Flaw>();
  readonly #counts = { events: 0, facts: 0, evidence: 0, quarantined: 0 };
  #digested = 0n;
  #last: { position: bigint; recordedAt: number } = { position: -1n, recordedAt: 0 };

  /** @param upTo The digest ends with the event at this position. */
  constructor(
    private readonly flaws: Flaws,
    private readonly upTo: bigint | null = null,
  ) {}

  take(event: RecordedEvent): void {
    this.#counts.events += 1;
    this.#place(event);
    const { stream, revision, id, type, data, metadata, recordedAt } = event;
    if (this.upTo === null || event.position <= this.upTo) {
      this.#digest.update(JSON.stringify([stream, revision, id, type, data, metadata, recordedAt]));
      this.#digested = event.position;
    }
    try {
      if (stream.startsWith(WEBHOOK_STREAMS)) parseWebhookEvent(event);
      else this.#content(parseFact(event));
    } catch (error) {
      this.#flaw(event, messageOf(error));
    }
  }

  /** Streams of subjects that were met. */
  subjects(): string[] {
    return [...this.#revisions.keys()].filter((stream) => !/^(?:evidence|quarantine|webhook)-/.test(stream));
  }

  end(): Proof {
    for (const [evidence, flaw] of this.#missing)
      this.#flaw(flaw, `its evidence, stream '${evidence}', is not in the log`);
    return {
      ...this.#counts,
      streams: this.#revisions.size,
      position: String(this.#digested),
      digest: this.#digest.copy().digest('hex'),
    };
  }

  #place(event: RecordedEvent): void {
    const { stream, revision, position, recordedAt } = event;
    const before = this.#revisions.get(stream) ?? -1;
    if (revision !== before + 1)
      this.#flaw(
        event,
        `revision ${revision} follows ${before}: ${revision > before ? 'facts are missing' : 'facts are out of order'}`,
      );
    if (position <= this.#last.position)
      this.#flaw(event, `position ${position} does not follow ${this.#last.position}`);
    if (recordedAt < this.#last.recordedAt) this.#flaw(event, 'it was recorded before the event in front of it');
    this.#revisions.set(stream, revision);
    this.#last = { position, recordedAt };
  }

  #content(fact: Fact): void {
    if (fact.type === 'EvidenceRecorded') {
      this.#counts.evidence += 1;
      this.#missing.delete(fact.stream);
      if (fact.revision > 0) this.#flaw(fact, 'a stream of evidence holds one record only');
      if (sha256(fact.data.raw) !== fact.data.sha256)
        this.#flaw(fact, 'the record is not the one whose SHA-256 was recorded with it');
      return;
    }
    if (fact.type === 'RecordQuarantined') {
      this.#counts.quarantined += 1;
      const { raw, encoding, truncated, sha256: told } = fact.data;
      if (!truncated && sha256(Buffer.from(raw, encoding)) !== told)
        this.#flaw(fact, 'the quarantined bytes are not those whose SHA-256 was recorded');
      return;
    }
    if (fact.type === 'RecordReleased') return;
    this.#counts.facts += 1;
    this.#evidenceOf(fact);
  }

  #evidenceOf(fact: Fact): void {
    const { evidence, source } = fact.metadata;
    if (evidence === undefined) {
      if (source !== 'engine') this.#flaw(fact, 'it is observed, and names no evidence');
    } else if (!this.#revisions.has(evidence) && !this.#missing.has(evidence))
      this.#missing.set(evidence, { stream: fact.stream, revision: fact.revision, what: '' });
  }

  #flaw({ stream, revision }: Pick<Flaw, 'stream' | 'revision'>, what: string): void {
    this.flaws.add({ stream, revision, what });
  }
}
