import { lift, type Lifts } from './lift.js';

/** Two shapes that a fact could have had before it came to its present one. */
const LIFTS: Lifts = {
  'ImageShared@1': ({ data }) => ({ type: 'ImageShared', version: 2, data: { ...Object(data), everyone: false } }),
  'ImageShared@2': ({ data }) => ({ type: 'LaunchPermissionGranted', version: 1, data }),
};

describe('an old shape of a fact', () => {
  it('is read as the current one, version by version, whatever it was called then', () =>
    expect(lift({ type: 'ImageShared', version: 1, data: { imageId: 'ami-1' } }, LIFTS)).toEqual({
      type: 'LaunchPermissionGranted',
      version: 1,
      data: { imageId: 'ami-1', everyone: false },
    }));

  it('is left alone where it is the current one', () => {
    const current = { type: 'ImageDisabled', version: 1, data: { imageId: 'ami-1' } };
    expect(lift(current, LIFTS)).toBe(current);
    expect(lift({ ...current, type: 'constructor' })).toMatchObject({ type: 'constructor' });
  });

  it('is never lifted in a circle', () =>
    expect(() => lift({ type: 'A', version: 1, data: {} }, { 'A@1': (shape) => shape })).toThrow(
      'The lift of A@1 leads back to A@1.',
    ));
});
