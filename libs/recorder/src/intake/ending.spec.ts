import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { MemoryEventStore } from '#event-store';
import { disabled, foreign, held, inputOf, NOTHING_RECORDED } from '#testing';
import { InputBrokenOff } from './broken-off.js';
import { Recording } from './recording.js';

describe('a recording that ends before its inputs do', () => {
  let store: MemoryEventStore;
  beforeEach(() => {
    store = new MemoryEventStore();
  });

  /** An input that comes in these pieces and then breaks off, as a body does whose sender went away. */
  const brokenOff = (...pieces: readonly (string | Buffer)[]) => ({
    name: 'upload',
    open: () =>
      Readable.from(
        (async function* () {
          yield* pieces;
          throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
        })(),
        { objectMode: false },
      ),
  });
  const three = JSON.stringify({ Records: [disabled('ami-01'), foreign(), disabled('ami-02')] });

  it('records what had come whole of an input that breaks off, puts nothing aside, and says so', async () => {
    const whole = [brokenOff(three.slice(0, -20)), inputOf('another', [disabled('ami-03')])];
    const recorded = new Recording(store, () => 1).run(whole);
    await expect(recorded).rejects.toThrow(
      "'upload' broke off before its end: what had come whole is recorded (records: 3). Send it again whole;",
    );
    await expect(recorded).rejects.toBeInstanceOf(InputBrokenOff);
    expect((await held(store, 'image-')).map(({ stream }) => stream)).toEqual(['image-ami-01', 'image-ami-03']);
    expect(await held(store, 'quarantine-')).toEqual([]);
    expect(await new Recording(store, () => 1).run([inputOf('again', three)])).toMatchObject({
      facts: 1,
      duplicates: 1,
      quarantined: 0,
    });
  });

  it('puts nothing aside of a compressed input that breaks off, nor of one that has no whole record yet', async () => {
    const lines = Array.from({ length: 2000 }, (_, n) => JSON.stringify(disabled(`ami-1${n}`))).join('\n');
    const compressed = gzipSync(lines);
    for (const input of [brokenOff(compressed.subarray(0, compressed.length >> 1)), brokenOff('{"Rec'), brokenOff()])
      await expect(new Recording(store, () => 1).run([input])).rejects.toBeInstanceOf(InputBrokenOff);
    expect((await held(store, 'image-')).length).toBeGreaterThan(100);
    expect(await held(store, 'quarantine-')).toEqual([]);
  });

  describe('when it is stopped', () => {
    const line = `${JSON.stringify(disabled())}\n`;
    /** A file without end. */
    const endless = () => ({
      name: 'endless',
      open: () =>
        Readable.from(
          (async function* () {
            for (;;) {
              yield Buffer.from(line.repeat(100) + line.slice(0, 50));
              yield Buffer.from(line.slice(50));
            }
          })(),
        ),
    });

    it('ends in the middle of a file, with what was read until then, and puts nothing aside', async () => {
      const stopping = new AbortController();
      const stop = ({ records }: { records: number }) => records > 1000 && stopping.abort();
      const inputs = [inputOf('first', [foreign()]), endless(), inputOf('never', [disabled('ami-09')])];
      const report = await new Recording(store, () => 1, stop, stopping.signal).run(inputs);
      expect(report).toMatchObject({ files: 2, ignored: 1, facts: 1, quarantined: 0 });
      expect(report.records).toBe(report.facts + report.duplicates + report.ignored);
      expect(report.records).toBeLessThan(3000);
      expect(await held(store, 'quarantine-')).toEqual([]);
      expect(await held(store, 'image-ami-09')).toEqual([]);
    });

    it('does not wait for an input that gives nothing more', async () => {
      const stopping = new AbortController();
      const silent = new Readable({ read: () => undefined });
      silent.push(line + line.slice(0, 50));
      const stop = () => stopping.abort();
      setTimeout(stop, 20);
      const run = new Recording(store, () => 1, undefined, stopping.signal).run([{ name: '-', open: () => silent }]);
      expect(await run).toEqual({ ...NOTHING_RECORDED, records: 1, facts: 1, events: 1 });
      expect(silent.destroyed).toBe(true);
    });
  });
});
