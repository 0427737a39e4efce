import { happened, moment } from '#testing';
import { endAll, told } from '../../testing/case.js';
import { WhoCouldLaunch } from './who-could-launch.query.js';

const imageId = 'ami-0a1b2c3d4e5f60718';
const owner = '111122223333';
const birth = { imageId, ownerId: owner, region: 'eu-central-1', attributes: { name: 'base' } };
const account = (id: string) => ({ kind: 'account' as const, id });
const registered = happened('10:00:00', 'ImageRegistered', birth, { by: 'builder' });

afterEach(endAll);

describe('who could launch an image', () => {
  it('is its owner from its making on', async () => {
    const one = await told(registered);
    const answer = await one.ask(new WhoCouldLaunch({ imageId, at: moment('10:00:00') }));
    expect(answer).toEqual({
      imageId,
      at: '2026-03-01T10:00:00Z',
      launchable: true,
      complete: true,
      certainty: 'presumed',
      conditions: [],
      grantees: [
        { kind: 'owner', id: owner, since: '2026-03-01T10:00:00Z', grantedBy: 'builder', eventId: registered.id },
      ],
    });
  });
});
