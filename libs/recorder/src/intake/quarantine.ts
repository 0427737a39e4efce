import { isUtf8 } from 'node:buffer';
import { type NewFact, streamOf } from '#lifecycle';
import { engineMetadata } from './facts-of.js';
import { sha256Of, uuidOf } from './identity.js';
import type { Item } from './splitter.js';

/** More than this is cut: an excerpt tells what it was, and whoever has the file can record it again. */
const KEPT = 256 << 10;

/**
 * The fact that an item was put aside. Its stream is named after the bytes alone, so the same garbage is put aside once, wherever it
 * is found; nothing at all is told apart by its place.
 */
export function quarantined(item: Item, reason: string, file: string, now: number): NewFact {
  const { bytes, index } = item;
  const sha256 = item.sha256 ?? sha256Of(bytes);
  const id = bytes.length === 0 ? uuidOf('quarantine', file, index) : uuidOf('quarantine', sha256);
  const kept = bytes.subarray(0, KEPT);
  const encoding = isUtf8(bytes) ? 'utf8' : 'base64';
  return {
    id: uuidOf('RecordQuarantined', id),
    stream: streamOf('quarantine', id),
    type: 'RecordQuarantined',
    data: {
      reason,
      file,
      index,
      raw: kept.toString(encoding),
      encoding,
      truncated: item.cut || bytes.length > KEPT,
      sha256,
    },
    metadata: engineMetadata('RecordQuarantined', now),
  };
}

/** Lines of text that never were records, each for itself; anything else stays whole. */
export function brokenApart(item: Item): Item[] {
  const { bytes, list, cut } = item;
  const isText = !cut && list === null && isUtf8(bytes) && bytes[0] !== 0x7b && bytes[0] !== 0x5b;
  if (!isText) return [item];
  const lines = bytes.toString('utf8').split('\n');
  const told = lines.map((line) => line.trim()).filter((line) => line !== '');
  return told.map((line, at) => ({ ...item, bytes: Buffer.from(line), index: item.index + at }));
}
