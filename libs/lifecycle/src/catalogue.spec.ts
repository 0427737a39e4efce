import { readFile } from 'node:fs/promises';
import { catalogue, catalogueInMarkdown } from './catalogue.js';
import { FACTS } from './facts.js';

describe('the catalogue of facts', () => {
  it('is published as it is: after a change, run `npm run -s events -- --markdown > docs/events.md`', async () =>
    expect(await readFile('docs/events.md', 'utf8')).toBe(catalogueInMarkdown()));

  it('says of each type what it tells, when it happens, and one example', () => {
    const { $defs } = catalogue();
    expect(Object.keys(Object($defs))).toEqual([...FACTS.map(({ type }) => type), 'metadata']);
    expect(Object($defs).ImageDisabled).toMatchObject({
      description: expect.stringContaining('every launch permission is gone for good'),
      required: ['imageId'],
      'x-version': 1,
      examples: [{ imageId: 'ami-0a1b2c3d4e5f60718' }],
    });
  });

  it('has each type once', () => expect(new Set(FACTS.map(({ type }) => type)).size).toBe(FACTS.length));

  it('tells when each happens in a sentence', () => {
    for (const { when } of FACTS) expect(when).toMatch(/^[A-Z].*\.$/s);
  });
});
