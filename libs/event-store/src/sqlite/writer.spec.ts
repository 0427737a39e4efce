import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog } from './log-file.js';
import { LogDiskFails } from './store-unusable.js';
import { Writer } from './writer.js';

const append = (stream: string, expected: 'none' | number, bytes = 2) => {
  const data = JSON.stringify('x'.repeat(bytes));
  return { stream, expected, events: [{ id: randomUUID(), type: 'Happened', data, metadata: '{}' }] };
};

describe('the writer of the log, where there is no room left', () => {
  let folder: string;
  let writer: Writer;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'amistory-writer-'));
    const file = join(folder, 'log.db');
    createLog(file, 0);
    writer = new Writer(file, () => 1);
  });
  afterEach(() => {
    writer.close();
    rmSync(folder, { recursive: true });
  });

  it('says that the disk fails, leaves nothing of what did not fit, and goes on at the next position once there is room', () => {
    expect(writer.commit([append('thing-1', 'none')])).toMatchObject([{ appended: { position: 1n } }]);
    const pages = Number(writer.db.pragma('page_count', { simple: true }));
    writer.db.pragma(`max_page_count = ${pages}`);
    const huge = append('thing-1', 0, 200_000);
    const outcomes = writer.commit([huge, append('thing-2', 'none')]);
    expect(outcomes).toMatchObject([{ error: expect.any(LogDiskFails) }, { appended: { position: 2n } }]);
    expect([writer.lastRevision('thing-1'), writer.lastRevision('thing-2'), writer.end]).toEqual([0, 0, 2]);
    writer.db.pragma(`max_page_count = ${pages + 1_000}`);
    expect(writer.commit([huge])).toMatchObject([{ appended: { firstRevision: 1, position: 3n }, repeated: false }]);
  });
});
