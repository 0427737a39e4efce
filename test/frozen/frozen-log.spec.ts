import { readFileSync } from 'node:fs';
import { AGGREGATES, EXAMPLES, FACTS, fold, parseFact, streamOf, subjectOf } from '#lifecycle';

/** One fact of every shape that was ever released, as the log holds it. Lines are only added, never changed. */
const frozen = readFileSync('test/frozen/facts.jsonl', 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => {
    const { position, ...event } = JSON.parse(line);
    return parseFact({ ...event, position: BigInt(position) });
  });

/** The line that a new shape adds to the frozen log. */
const lineOf = ({ type, version, categories }: (typeof FACTS)[number], index: number): string =>
  JSON.stringify({
    id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    type,
    data: JSON.stringify(EXAMPLES[type]),
    metadata: JSON.stringify({
      version,
      occurredAt: 1772359200000000 + index,
      actor: { principal: 'arn:aws:iam::111122223333:user/ann', account: '111122223333', sourceAddress: '192.0.2.7' },
      source: 'cloudtrail',
      account: '111122223333',
      region: 'eu-central-1',
      requestId: `request-${index}`,
      record: `record-${index}`,
      evidence: `evidence-record-${index}`,
    }),
    stream: streamOf(categories[0] ?? 'image', `subject-${categories[0]}`),
    revision: index,
    position: String(index + 1),
    recordedAt: 1772359500000000 + index,
  });

describe('the frozen log', () => {
  it('still reads: every fact of it is one that is understood today', () => {
    const today = new Set(FACTS.map(({ type, version }) => `${type}@${version}`));
    for (const { type, metadata } of frozen) expect(today).toContain(`${type}@${metadata.version}`);
  });

  it('has one fact of every shape there is; add the lines shown as missing to facts.jsonl', () => {
    const held = new Set(frozen.map(({ type, metadata }) => `${type}@${metadata.version}`));
    const missing = FACTS.flatMap((fact, index) =>
      held.has(`${fact.type}@${fact.version}`) ? [] : [lineOf(fact, index)],
    );
    expect(missing.join('\n')).toBe('');
  });

  it.each(Object.values(AGGREGATES).map((aggregate) => [aggregate.category, aggregate] as const))(
    'still folds to the same intervals of its %s',
    (category, aggregate) => {
      const facts = frozen.filter(({ stream }) => subjectOf(stream).category === category);
      const { intervals } = fold<object>(aggregate, `subject-${category}`, facts);
      expect(
        intervals.map(({ facet, key, value, from, to }) => [facet, key, value, from, to].join(' ')),
      ).toMatchSnapshot();
    },
  );
});
