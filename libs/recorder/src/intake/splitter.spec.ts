import fc from 'fast-check';
import { isForeign } from './quick-look.js';
import { Splitter, type SplitterOptions } from './splitter.js';

/** What a splitter finds in these bytes, fed in pieces of this size: the text, and the problem where there is one. */
function split(
  content: string | Buffer,
  { size = 1 << 20, ...options }: Partial<SplitterOptions> & { size?: number } = {},
) {
  const bytes = Buffer.from(content);
  const splitter = new Splitter(options);
  const items = [];
  let passed = 0;
  for (let at = 0; at < bytes.length; at += size) {
    items.push(...splitter.push(bytes.subarray(at, at + size)));
    passed += splitter.passedOver();
  }
  items.push(...splitter.end());
  return {
    items,
    passed,
    texts: items.map((item) => item.bytes.toString()),
    problems: items.map((item) => item.problem),
  };
}

const one = '{"eventVersion":"1","a":[1,{"x":"]}\\""}]}';
const two = '{"eventVersion":"2"}';

describe('the records in a stream of JSON', () => {
  it.each([
    ['a CloudTrail file', `{"Records":[${one},${two}]}`],
    ['a CloudTrail file, pretty-printed', `{\n  "Records" : [\n    ${one} ,\n    ${two}\n  ]\n}\n`],
    [
      'a file that says more than its records',
      `{"awsAccountId":"1","tags":[{"a":1}],"Records":[${one},${two}],"rest":{"b":[]}}`,
    ],
    ['an array', `[${one},${two}]`],
    ['an array of arrays', `[[${one}],[${two}]]`],
    ['an array of files', `[{"Records":[${one}]},{"Records":[${two}]}]`],
    ['one record a line', `${one}\n${two}\n`],
    ['one record a line, with the line ends of Windows', `${one}\r\n${two}\r\n`],
    ['one file a line', `{"Records":[${one}]}\n{"Records":[${two}]}\n`],
    ['objects one after another', `${one}${two}`],
    ['a queue', `{"Messages":[${one},${two}]}`],
    ['a batch', `{"Entries":[${one}],"Records":[${two}]}`],
    ['a file with a mark of UTF-8', `\ufeff${one}\n${two}`],
  ])('are found verbatim in %s', (_, content) => {
    for (const size of [7, 64, 1 << 20]) expect(split(content, { size }).texts).toEqual([one, two]);
  });

  it.each([[''], [' \n'], ['[]'], ['{"Records":[]}'], ['{"Records":[],"more":1}']])('are none in %j', (content) => {
    expect(split(content).items).toEqual([]);
  });

  it('are the same however the bytes are cut (any JSON, any cut)', () => {
    fc.assert(
      fc.property(
        fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { minLength: 1 }),
        fc.integer({ min: 1, max: 40 }),
        fc.boolean(),
        (records, size, pretty) => {
          const texts = records.map((record) => JSON.stringify(record, null, pretty ? 1 : 0));
          const inList = split(`[${texts.join(',')}]`, { size, lists: new Set() });
          const inLines = split(texts.join('\n'), { size, lists: new Set() });
          expect(inList.texts).toEqual(texts);
          expect(inLines.texts).toEqual(texts);
        },
      ),
    );
  });
});

describe('what is broken', () => {
  const third = '{"eventVersion":"3"}';

  it.each([
    [
      'a record cut off at the end',
      `{"Records":[${one},{"eventVersion":"2","b`,
      [one, '{"eventVersion":"2","b'],
      'the middle of a record',
    ],
    ['a list cut off between records', `{"Records":[${one},`, [one, ''], 'before its list of records does'],
    [
      'a line cut off',
      `${one}\n{"eventVersion":"2","b":"x\n${third}`,
      [one, '{"eventVersion":"2","b":"x\n', third],
      'has no end',
    ],
    [
      'a file cut off before another',
      `{"Records":[${one},{"eventVersion":"2"\n{"Records":[${third}]}`,
      [one, '{"eventVersion":"2"\n', third],
      'comma is missing',
    ],
    ['a line that is no JSON', `${one}\nhello world\n${third}\n`, [one, 'hello world\n', third], 'is no record'],
    ['brackets that do not match', `${one}\n{"a":[1}]}\n${third}\n`, [one, '{"a":[1}]}\n', third], 'do not match'],
    [
      'a text without an end in a list',
      `[{"eventVersion":"2","b":"x},${third},${one}]`,
      [`{"eventVersion":"2","b":"x},${third},`, one],
      'no JSON',
    ],
    ['values that are no objects', `[1,null,"x",${third}]`, ['1,null,"x",', third], 'records are JSON objects'],
  ])('costs only itself: %s', (_, content, texts, problem) => {
    for (const size of [5, 1 << 20]) {
      const found = split(content, { size });
      expect(found.texts).toEqual(texts);
      expect(found.problems.filter((told) => told !== null)).toEqual([expect.stringContaining(problem)]);
    }
  });

  it('is cut where it is too long, hashed whole, and the rest goes on', () => {
    const long = `{"eventVersion":"1","a":"${'x'.repeat(5000)}"}`;
    for (const size of [100, 1 << 20]) {
      const { items } = split(`[${long},${two}]`, { longest: 1000, kept: 50, size });
      expect(items.map(({ bytes, cut }) => [bytes.toString(), cut])).toEqual([
        [long.slice(0, 50), true],
        [two, false],
      ]);
      expect(items[0]?.sha256).toHaveLength(64);
    }
    const [whole, pieces] = [1 << 20, 100].map(
      (size) => split(`[${long}]`, { longest: 1000, kept: 50, size }).items[0]?.sha256,
    );
    expect(whole).toBe(pieces);
  });

  it('is a record nested too deeply, and no overflow', () => {
    const deep = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    expect(split(`${deep}\n${two}`).problems).toEqual([expect.stringContaining('too deeply'), null]);
  });
});

describe('a foreign record', () => {
  const passedOver = (record: string) => split(`{"Records":[${record}]}`, { passesOver: isForeign }).passed === 1;

  it('is passed over unparsed', () => {
    expect(passedOver('{"eventVersion":"1","eventSource":"s3.amazonaws.com","eventName":"GetObject"}')).toBe(true);
    expect(
      passedOver(
        '{"eventSource" : "ec2.amazonaws.com", "eventName" : "DescribeImages", "x": {"eventName":"RunInstances"}}',
      ),
    ).toBe(true);
  });

  it.each([
    ['it is about the lifecycle', '{"eventSource":"ec2.amazonaws.com","eventName":"RunInstances"}'],
    ['its source is written with an escape', '{"eventSource":"\\u0065c2.amazonaws.com","eventName":"RunInstances"}'],
    [
      'its key is written with an escape',
      '{"event\\u0053ource":"ec2.amazonaws.com","eventSource":"s3.amazonaws.com","eventName":"RunInstances"}',
    ],
    [
      'its key is given twice',
      '{"eventSource":"s3.amazonaws.com","eventName":"RunInstances","eventSource":"ec2.amazonaws.com"}',
    ],
    ['only something inside looks foreign', '{"x":{"eventSource":"s3.amazonaws.com","eventName":"GetObject"}}'],
    ['a value looks like a key', '{"a":"eventSource","b":"s3.amazonaws.com","eventName":"GetObject"}'],
    ['it is an envelope', '{"eventSource":"aws:sqs","eventName":"x","body":"{}"}'],
  ])('is never a record of which any doubt is left: %s', (_, record) => expect(passedOver(record)).toBe(false));

  it('is looked at where it is not UTF-8', () => {
    const head = '{"Records":[{"eventSource":"s3.amazonaws.com","eventName":"GetObject","a":"';
    const content = Buffer.concat([Buffer.from(head), Buffer.from([0xff]), Buffer.from('"}]}')]);
    expect(split(content, { passesOver: isForeign }).passed).toBe(0);
  });
});
