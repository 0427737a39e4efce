import fc from 'fast-check';
import { SeenIds } from './seen-ids.js';

describe('the ids that the writer has seen', () => {
  it('never denies one that was added since the table was last emptied, and hardly ever claims another', () =>
    fc.assert(
      fc.property(fc.uniqueArray(fc.uuid(), { minLength: 20, maxLength: 300 }), (ids) => {
        const seen = new SeenIds(1024);
        const added = ids.slice(0, ids.length / 2);
        for (const id of added) seen.add(7, id);
        expect(added.every((id) => seen.mayHave(7, id))).toBe(true);
        const claimed = [
          ...added.map((id) => seen.mayHave(8, id)),
          ...ids.slice(ids.length / 2).map((id) => seen.mayHave(7, id)),
        ];
        expect(claimed.filter(Boolean).length).toBeLessThan(3);
      }),
    ));

  it('empties itself rather than grow, says so by its age, and makes room for a stream of any length', () => {
    const seen = new SeenIds(1024);
    const age = seen.age;
    const id = '00000000-0000-4000-8000-000000000000';
    for (let stream = 0; stream < 600; stream++) {
      seen.makeRoom(1);
      seen.add(stream, id);
    }
    expect(seen.age).toBe(age + 1);
    expect(seen.mayHave(599, id)).toBe(true);
    seen.makeRoom(5000);
    expect(seen.age).toBe(age + 2);
    for (let stream = 0; stream < 5000; stream++) seen.add(stream, id);
    expect(seen.age).toBe(age + 2);
    expect(seen.mayHave(0, id)).toBe(true);
  });
});
