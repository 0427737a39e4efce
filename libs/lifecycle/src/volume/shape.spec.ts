import { Refusal } from '../refusal.js';
import { shapeFor, type ShapeAsked } from './shape.js';

const codeOf = (asked: ShapeAsked, leastGiB: number | null = null): string => {
  try {
    return JSON.stringify(shapeFor(asked, 'vol-1', leastGiB));
  } catch (error) {
    return error instanceof Refusal ? error.code : String(error);
  }
};

describe('the shape of a volume', () => {
  it('is of type gp2 and as large as the snapshot unless more is asked', () => {
    expect(shapeFor({}, 'vol-1', 8)).toEqual({ volumeType: 'gp2', sizeGiB: 8 });
    expect(shapeFor({ sizeGiB: 20 }, 'vol-1', 8)).toEqual({ volumeType: 'gp2', sizeGiB: 20 });
    expect(codeOf({ sizeGiB: 7 }, 8)).toBe('volume-size-malformed');
    expect(codeOf({})).toBe('volume-size-malformed');
  });

  it.each([
    ['standard', 1, 1024],
    ['gp2', 1, 16_384],
    ['gp3', 1, 65_536],
    ['io1', 4, 16_384],
    ['io2', 4, 65_536],
    ['st1', 125, 16_384],
    ['sc1', 125, 16_384],
  ])('of type %s has %i to %i GiB', (volumeType, least, most) => {
    const iops = volumeType.startsWith('io') ? 100 : undefined;
    expect(shapeFor({ volumeType, sizeGiB: least, iops }, 'vol-1').sizeGiB).toBe(least);
    expect(shapeFor({ volumeType, sizeGiB: most, iops }, 'vol-1').sizeGiB).toBe(most);
    expect(codeOf({ volumeType, sizeGiB: least - 1, iops })).toBe('volume-size-malformed');
    expect(codeOf({ volumeType, sizeGiB: most + 1, iops })).toBe('volume-size-malformed');
    expect(codeOf({ volumeType, sizeGiB: least + 0.5, iops })).toBe('volume-size-malformed');
  });

  it('has operations by the GiB: chosen for gp3, required for io1 and io2, and not chosen otherwise', () => {
    expect(shapeFor({ volumeType: 'gp3', sizeGiB: 1 }, 'vol-1')).toMatchObject({ iops: 3000, throughput: 125 });
    expect(codeOf({ volumeType: 'gp3', sizeGiB: 10, iops: 5001 })).toBe('volume-performance-malformed');
    expect(codeOf({ volumeType: 'io1', sizeGiB: 10 })).toBe('volume-performance-malformed');
    expect(codeOf({ volumeType: 'io1', sizeGiB: 10, iops: 501 })).toBe('volume-performance-malformed');
    expect(shapeFor({ volumeType: 'io2', sizeGiB: 10, iops: 10_000 }, 'vol-1')).toMatchObject({ iops: 10_000 });
    expect(codeOf({ volumeType: 'gp2', sizeGiB: 10, iops: 100 })).toBe('volume-performance-malformed');
  });

  it('has a throughput of its own as gp3 only, up to a quarter of its operations', () => {
    const chosen = { volumeType: 'gp3', sizeGiB: 100, iops: 4000, throughput: 1000 };
    expect(shapeFor(chosen, 'vol-1')).toEqual(chosen);
    expect(codeOf({ ...chosen, throughput: 1001 })).toBe('volume-performance-malformed');
    expect(codeOf({ volumeType: 'st1', sizeGiB: 200, throughput: 200 })).toBe('volume-performance-malformed');
  });

  it('is of no type that there is not', () => {
    expect(codeOf({ volumeType: 'gp9', sizeGiB: 8 })).toBe('volume-type-unknown');
    expect(codeOf({ volumeType: 'constructor', sizeGiB: 8 })).toBe('volume-type-unknown');
  });
});
