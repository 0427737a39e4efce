import { createHash } from 'node:crypto';
import type { RecordedEvent } from '#event-store';
import { Flaws, LogProof } from './proof.js';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const RAW = '{"eventName":"DeregisterImage"}';
const actor = { principal: 'arn:aws:iam::123837392027:user/bert-jan' };

const event = (given: Partial<RecordedEvent> & { fact?: object; meta?: object }): RecordedEvent => {
  const { fact = {}, meta = {}, ...rest } = given;
  return {
    id: '0d4c4b70-8f28-4a5e-9d6f-6b9d5c1f0001',
    stream: 'image-ami-1',
    type: 'ImageDeregistered',
    revision: 0,
    position: 1n,
    recordedAt: 10,
    data: JSON.stringify({ imageId: 'ami-1', ...fact }),
    metadata: JSON.stringify({ version: 1, occurredAt: 5, actor, source: 'cloudtrail', ...meta }),
    ...rest,
  };
};
const evidence = (given: Partial<RecordedEvent> = {}, sha = sha256(RAW)): RecordedEvent =>
  event({
    stream: 'evidence-1',
    type: 'EvidenceRecorded',
    data: JSON.stringify({ record: '1', form: 'cloudtrail', sha256: sha, raw: RAW }),
    ...given,
  });
const fact = (given: Parameters<typeof event>[0] = {}): RecordedEvent =>
  event({ position: 2n, meta: { evidence: 'evidence-1' }, ...given });

const prove = (...events: readonly RecordedEvent[]) => proveUpTo(null, ...events);
const proveUpTo = (upTo: bigint | null, ...events: readonly RecordedEvent[]) => {
  const flaws = new Flaws();
  const proof = new LogProof(flaws, upTo);
  for (const one of events) proof.take(one);
  return { result: proof.end(), flaws: flaws.kept.map(({ stream, what }) => `${stream}: ${what}`) };
};

describe('the proof of a log', () => {
  it('finds nothing in a sound one', () => {
    const { result, flaws } = prove(evidence(), fact());
    expect(flaws).toEqual([]);
    expect(result).toMatchObject({ events: 2, streams: 2, facts: 1, evidence: 1, position: '2' });
  });

  it('meets evidence that stands behind its fact', () => {
    expect(prove(fact({ position: 1n }), evidence({ position: 2n })).flaws).toEqual([]);
  });

  it.each([
    ['a record that is not what was recorded', [evidence({}, sha256('other')), fact()], 'SHA-256'],
    ['a fact whose evidence is gone', [fact()], "'evidence-1', is not in the log"],
    ['an observed fact without evidence', [event({})], 'names no evidence'],
    ['a gap in a stream', [evidence(), fact({ revision: 1 })], 'facts are missing'],
    ['a fact that is told twice', [evidence(), fact(), fact({ position: 3n })], 'facts are out of order'],
    ['a place out of order', [evidence({ position: 3n }), fact()], 'position 2 does not follow 3'],
    ['a clock that ran backwards', [evidence({ recordedAt: 20 }), fact()], 'recorded before'],
    ['a fact of no known type', [evidence(), fact({ type: 'ImageVanished' })], "'ImageVanished'"],
    ['text that is no JSON', [evidence(), fact({ data: '{' })], 'ami'],
  ])('finds %s', (_, events, what) => {
    const { flaws } = prove(...events);
    expect(flaws).toHaveLength(1);
    expect(flaws[0]).toContain(what);
  });

  it('gives another digest when a single byte differs', () => {
    const digest = prove(evidence(), fact()).result.digest;
    expect(prove(evidence(), fact()).result.digest).toBe(digest);
    expect(prove(evidence(), fact({ recordedAt: 11 })).result.digest).not.toBe(digest);
  });

  it('gives the same digest up to a position, however much was recorded later', () => {
    const early = prove(evidence(), fact()).result;
    const later = proveUpTo(2n, evidence(), fact(), fact({ revision: 1, position: 3n })).result;
    expect([later.digest, later.position, later.events]).toEqual([early.digest, '2', 3]);
  });
});
