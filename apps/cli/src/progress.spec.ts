import { ProgressBar, progressLine, telling } from './progress.js';

const MB = 1_000_000;

describe('the progress of a recording', () => {
  it('tells files, records, amount, rate and remaining time', () => {
    const line = progressLine({ files: 3, records: 1_500, bytes: 50 * MB, totalBytes: 200 * MB }, 2);
    expect(line).toBe('██████░░░░░░░░░░░░░░░░░░  25%  3 files, 1,500 records, 50.0 of 200.0 MB, 25.0 MB/s, 0:06 left');
  });

  it('promises no end where an input does not tell its size', () => {
    const line = progressLine({ files: 0, records: 10, bytes: 5 * MB }, 1);
    expect(line).toBe('recording 0 files, 10 records, 5.0 MB, 5.0 MB/s');
  });

  it('tells hours where it takes hours', () => {
    expect(progressLine({ files: 1, records: 1, bytes: MB, totalBytes: 7_201 * MB }, 1)).toContain('2:00:00 left');
  });

  it('is drawn in place on a terminal, ten times a second at most, and wiped at the end', () => {
    const written: string[] = [];
    let now = 0;
    const bar = new ProgressBar({ isTTY: true, columns: 40, write: (text) => written.push(text) }, () => now);
    for (now = 0; now < 250; now += 10) bar.show({ files: 1, records: now, bytes: now, totalBytes: 250 });
    bar.clear();
    expect(written).toHaveLength(4);
    expect(written.at(-1)).toBe('\r\u001B[K');
    for (const line of written) expect(line.replace('\r\u001B[K', '').length).toBeLessThan(40);
  });

  it('is silent where nobody watches', () => {
    const written: string[] = [];
    const bar = new ProgressBar({ isTTY: false, write: (text) => written.push(text) }, () => 0);
    bar.show({ files: 1, records: 1, bytes: 1 });
    bar.clear();
    expect(written).toEqual([]);
  });
});

describe('waiting', () => {
  const screen = () => {
    const written: string[] = [];
    return { written, isTTY: true, columns: 80, write: (text: string) => written.push(text) };
  };

  it('says after a second what for, and wipes it when it is over', async () => {
    const terminal = screen();
    const work = new Promise((done) => setTimeout(done, 1_300, 'answer'));
    expect(await telling(terminal, () => 'about 5 events to go', work)).toBe('answer');
    expect(terminal.written[0]).toBe('\r\u001B[Kabout 5 events to go');
    expect(terminal.written.at(-1)).toBe('\r\u001B[K');
  });

  it('says nothing when it is short', async () => {
    const terminal = screen();
    await telling(terminal, () => 'to go', Promise.resolve());
    expect(terminal.written).toEqual([]);
  });
});
