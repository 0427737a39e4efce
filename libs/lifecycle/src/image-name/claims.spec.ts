import { given, happened, unseen } from '#testing';
import { streamOf } from '../streams.js';
import { checkClaim, claimName, isName, releaseAbandonedName, releaseName } from './claims.js';
import { imageName, imageNameId } from './image-name.js';

const first = { name: 'web/(blue) v1', accountId: '111122223333', region: 'eu-central-1', imageId: 'ami-0a1b2c3d' };
const second = { ...first, imageId: 'ami-0f1e2d3c' };
const id = imageNameId(first);
const stream = streamOf('image-name', id);
const claimed = happened('10:00:00', 'ImageNameClaimed', first, { stream });
const released = happened('11:00:00', 'ImageNameReleased', first, { stream });
const { occurredAt } = claimed.metadata;
const MINUTES = 60_000_000;

describe('the name of an image', () => {
  it('is claimed by one image of an account in a Region at a time', () => {
    unseen(imageName, id)
      .decide((name) => claimName(name, first))
      .records({ type: 'ImageNameClaimed', data: first });
    given(imageName, claimed)
      .decide((name) => claimName(name, second))
      .refuses('image-name-taken', 'ami-0a1b2c3d');
    given(imageName, claimed, released)
      .decide((name) => claimName(name, second))
      .records({ type: 'ImageNameClaimed', data: second });
  });

  it('is claimed again by the same image without any change', () =>
    given(imageName, claimed)
      .decide((name) => claimName(name, first))
      .records());

  it('is a stream of its own for each account, Region and spelling', () => {
    const others = [{ accountId: '444455556666' }, { region: 'us-east-1' }, { name: 'Web/(blue) v1' }];
    expect(new Set([id, ...others.map((other) => imageNameId({ ...first, ...other }))]).size).toBe(4);
    expect(stream).toMatch(/^image-name-111122223333\/eu-central-1\/[0-9a-f]+$/);
  });

  it('has 3 to 128 characters of those that AWS allows', () => {
    for (const name of ["A b()[]./-'@_9", 'abc', 'x'.repeat(128)]) expect(isName(name)).toBe(true);
    for (const name of ['ab', 'x'.repeat(129), 'a,b', 'a:b', 'naïve', 'a\nb', '']) expect(isName(name)).toBe(false);
    unseen(imageName, id)
      .decide((name) => claimName(name, { ...first, name: 'a?' }))
      .refuses('image-name-malformed', "'a?'");
  });

  it('is released by its own image only', () => {
    given(imageName, claimed)
      .decide((name) => releaseName(name, first))
      .records({
        type: 'ImageNameReleased',
        data: first,
      });
    given(imageName, claimed)
      .decide((name) => releaseName(name, second))
      .records();
    given(imageName, claimed, released)
      .decide((name) => releaseName(name, first))
      .records();
  });

  it('is released after ten minutes when its image never appeared', () => {
    const abandoned = (minutes: number, imageExists = false) =>
      given(imageName, claimed).decide((name) =>
        releaseAbandonedName(name, first, { imageExists, at: occurredAt + minutes * MINUTES }),
      );
    abandoned(9).records();
    abandoned(10).records({ type: 'ImageNameReleased', data: first });
    abandoned(10, true).records();
  });

  it('makes no image once the claim is lost', () => {
    const held = given(imageName, claimed).state();
    expect(() => checkClaim(held, first.imageId, first.name)).not.toThrow();
    expect(() => checkClaim(held, second.imageId, first.name)).toThrow(/Another image/);
    const lost = given(imageName, claimed, released);
    expect(() => checkClaim(lost.state(), first.imageId, first.name)).toThrow(/must be claimed/);
  });
});
