import { DescribeImagesCommand, DisableImageCommand } from '@aws-sdk/client-ec2';
import { OWNER, REGION, startTestEngine, type TestEngine } from '../support/engine.js';

const ImageId = 'ami-0123456789abcdef0';

describe('an engine for test suites', () => {
  let engine: TestEngine;
  beforeAll(async () => {
    engine = await startTestEngine();
  });
  afterAll(() => engine.close());

  const seeded = () =>
    engine.seed(`image-${ImageId}`, {
      type: 'ImageObserved',
      data: { imageId: ImageId, ownerId: OWNER, region: REGION, state: 'available', attributes: { name: 'web' } },
    });
  const own = async () => {
    const { Images = [] } = await engine
      .ec2()
      .send(new DescribeImagesCommand({ Owners: ['self'], IncludeDisabled: true }));
    return Images.map(({ ImageId: id, State }) => [id, State]);
  };
  const reset = () => fetch(`${engine.url}/v1/scratch/reset`, { method: 'POST' });

  it('forgets everything but who may command, and goes on at once', async () => {
    for (let test = 0; test < 5; test += 1) {
      await seeded();
      await engine.ec2().send(new DisableImageCommand({ ImageId }));
      expect(await own()).toEqual([[ImageId, 'disabled']]);
      expect((await reset()).status).toBe(200);
      expect(await own()).toEqual([]);
      const gone = engine.ec2().send(new DisableImageCommand({ ImageId }));
      await expect(gone).rejects.toMatchObject({ name: 'InvalidAMIID.NotFound' });
    }
  });

  it('still has its public catalog afterwards', async () => {
    const publicly = async () =>
      (await engine.ec2().send(new DescribeImagesCommand({ Owners: ['amazon'] }))).Images?.length;
    const before = await publicly();
    await reset();
    expect(before).toBeGreaterThan(0);
    expect(await publicly()).toBe(before);
  });
});
