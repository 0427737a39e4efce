import { given, happened, moment } from '#testing';
import { changeImage } from './changing.js';
import { image } from './image.js';

const imageId = 'ami-0a1b2c3d4e5f60718';
const region = 'eu-central-1';
const birth = { imageId, ownerId: '111122223333', region };
const attributes = { description: 'old', architecture: 'x86_64', virtualizationType: 'hvm' };
const registered = happened('10:00:00', 'ImageRegistered', { ...birth, attributes });
const owner = { account: '111122223333', region, at: moment('12:00:00') };
const changing = (asked: Parameters<typeof changeImage>[1], ...facts: Parameters<typeof given>[1][]) =>
  given(image, registered, ...facts).decide((now) => changeImage(now, asked, owner));
const changed = (told: object) => ({ type: 'ImageAttributesChanged', data: { imageId, attributes: told } }) as const;

describe('changing an image', () => {
  it('records what differs', () => {
    changing({ description: 'new' }).records(changed({ description: 'new' }));
    changing({ description: '' }).records(changed({ description: '' }));
    changing({ description: 'old' }).records();
    changing({ bootMode: 'uefi' }).records(changed({ bootMode: 'uefi' }));
    changing({ description: 'x'.repeat(256) }).refuses('image-description-too-long');
  });

  it('turns support for IMDSv2 on, and never off', () => {
    const on = happened('11:00:00', 'ImageAttributesChanged', { imageId, attributes: { imdsSupport: 'v2.0' } });
    changing({ imdsSupport: 'v2.0' }).records(changed({ imdsSupport: 'v2.0' }));
    changing({ imdsSupport: 'v2.0' }, on).records();
    changing({ imdsSupport: 'v1.0' }, on).refuses('image-attribute-one-way');
    changing({ imdsSupport: 'v1.0' }).refuses('image-attribute-unknown');
  });

  it('is not for what has ended', () =>
    changing({ description: 'new' }, happened('11:00:00', 'ImageDeregistered', { imageId })).refuses('image-ended'));
});
