import {
  AttachImageWatermarkCommand,
  CreateImageCommand,
  DeregisterImageCommand,
  DescribeImagesCommand,
  DetachImageWatermarkCommand,
  DisableImageDeprecationCommand,
  DisableImageDeregistrationProtectionCommand,
  EnableImageDeprecationCommand,
  EnableImageDeregistrationProtectionCommand,
  ModifyImageAttributeCommand,
} from '@aws-sdk/client-ec2';
import { OWNER, PARTNER, startTestEngine, type TestEngine } from '../../../../../../test/support/engine.js';
import { registered, seedInstance } from '../../../../../../test/support/stage.js';
import { Clock } from '#lifecycle/commands';

const DAY = 24 * 60 * 60 * 1000;

/** Stands where it is put, and moves on by a microsecond each time it is read. */
class SetClock extends Clock {
  #at = Date.now() * 1000;

  now(): number {
    this.#at += 1;
    return this.#at;
  }

  pass(milliseconds: number): void {
    this.#at += milliseconds * 1000;
  }
}

describe('an image kept by a client of EC2', () => {
  let engine: TestEngine;
  const clock = new SetClock();

  beforeAll(async () => {
    engine = await startTestEngine({ clock });
  });
  afterAll(() => engine.close());

  const deregister = (ImageId: string) => engine.ec2().send(new DeregisterImageCommand({ ImageId }));
  const described = async (ImageId: string) => {
    const { Images = [] } = await engine.ec2().send(new DescribeImagesCommand({ ImageIds: [ImageId] }));
    return Images[0];
  };

  it('cannot be deregistered while it is protected', async () => {
    const ImageId = await registered(engine, 'protected');
    const enabled = await engine.ec2().send(new EnableImageDeregistrationProtectionCommand({ ImageId }));
    expect(enabled).toMatchObject({ Return: 'enabled-without-cooldown' });
    await expect(deregister(ImageId)).rejects.toMatchObject({ name: 'OperationNotPermitted' });
    const disabled = await engine.ec2().send(new DisableImageDeregistrationProtectionCommand({ ImageId }));
    expect(disabled).toMatchObject({ Return: 'disabled' });
    await expect(deregister(ImageId)).resolves.toMatchObject({ Return: true });
  });

  it('cools down for a day after the protection is turned off, where that was asked for', async () => {
    const ImageId = await registered(engine, 'cooling');
    const WithCooldown = true;
    const enabled = await engine.ec2().send(new EnableImageDeregistrationProtectionCommand({ ImageId, WithCooldown }));
    expect(enabled).toMatchObject({ Return: 'enabled-with-cooldown' });
    const disabled = await engine.ec2().send(new DisableImageDeregistrationProtectionCommand({ ImageId }));
    expect(disabled).toMatchObject({ Return: 'disabled-with-cooldown' });
    await expect(deregister(ImageId)).rejects.toMatchObject({ name: 'OperationNotPermitted' });
    clock.pass(DAY);
    await expect(deregister(ImageId)).resolves.toMatchObject({ Return: true });
  });

  it('is deprecated from a time to the minute, which can be cancelled', async () => {
    const ImageId = await registered(engine, 'old');
    const at = Math.ceil((clock.now() / 1000 + 10 * DAY) / 60_000) * 60_000;
    const DeprecateAt = new Date(at + 20_000);
    await engine.ec2().send(new EnableImageDeprecationCommand({ ImageId, DeprecateAt }));
    expect(new Date((await described(ImageId))?.DeprecationTime ?? '').getTime()).toBe(at);
    expect(await engine.ec2().send(new DisableImageDeprecationCommand({ ImageId }))).toMatchObject({ Return: true });
    expect((await described(ImageId))?.DeprecationTime).toBeUndefined();
    const past = new Date(clock.now() / 1000 - DAY);
    const late = engine.ec2().send(new EnableImageDeprecationCommand({ ImageId, DeprecateAt: past }));
    await expect(late).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  });

  it('carries watermarks that pass on to what is made of it, and keep it private', async () => {
    const { instanceId, imageId: ImageId } = await seedInstance(engine);
    const { WatermarkKey } = await engine
      .ec2()
      .send(new AttachImageWatermarkCommand({ ImageId, WatermarkName: 'gold' }));
    expect(WatermarkKey).toBe(`${OWNER}:gold`);
    const made = await engine.ec2().send(new CreateImageCommand({ InstanceId: instanceId, Name: 'marked' }));
    const detach = new DetachImageWatermarkCommand({ ImageId, WatermarkKey });
    expect(await engine.ec2().send(detach)).toMatchObject({ Return: true });
    expect((await described(made.ImageId ?? ''))?.ImageWatermarks).toMatchObject([
      { WatermarkKey, SourceImageId: ImageId },
    ]);
    const shared = { ImageId, LaunchPermission: { Add: [{ UserId: PARTNER }] } };
    await engine.ec2().send(new ModifyImageAttributeCommand(shared));
    const foreign = new AttachImageWatermarkCommand({ ImageId, WatermarkName: 'theirs' });
    await expect(engine.ec2(PARTNER).send(foreign)).rejects.toMatchObject({ name: 'AuthFailure' });
  });
});
