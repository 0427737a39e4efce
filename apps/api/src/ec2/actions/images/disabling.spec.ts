import { DisableImageCommand } from '@aws-sdk/client-ec2';
import { OWNER, PARTNER, startTestEngine, type TestEngine } from '../../../../../../test/support/engine.js';

describe('an image disabled by a client of EC2', () => {
  let engine: TestEngine;
  const ImageId = 'ami-0123456789abcdef0';

  beforeAll(async () => {
    engine = await startTestEngine();
    const data = { imageId: ImageId, ownerId: OWNER, region: 'eu-central-1', attributes: { name: 'web' } };
    await engine.seed(`image-${ImageId}`, { type: 'ImageObserved', data: { ...data, state: 'available' } });
  });
  afterAll(() => engine.close());

  it('is refused in a dry run by saying that it would have been', async () => {
    const dry = engine.ec2().send(new DisableImageCommand({ ImageId, DryRun: true }));
    await expect(dry).rejects.toMatchObject({ name: 'DryRunOperation' });
    expect(await engine.facts(`image-${ImageId}`)).toHaveLength(1);
  });

  it('is not there for a stranger', async () => {
    const asked = engine.ec2(PARTNER).send(new DisableImageCommand({ ImageId }));
    await expect(asked).rejects.toMatchObject({
      name: 'InvalidAMIID.NotFound',
      message: `The image id '[${ImageId}]' does not exist`,
    });
  });

  it('is recorded as a fact that names who did it', async () => {
    expect(await engine.ec2().send(new DisableImageCommand({ ImageId }))).toMatchObject({ Return: true });
    const [, fact] = await engine.facts(`image-${ImageId}`);
    expect(fact).toMatchObject({
      type: 'ImageDisabled',
      metadata: { source: 'engine', account: OWNER, actor: { account: OWNER, accessKeyId: engine.key().id } },
    });
  });
});
