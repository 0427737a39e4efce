import { Body, Controller, Delete, Param, Patch, Post, Put, Query } from '@nestjs/common';
import { present } from '#lifecycle';
import {
  AttachWatermark,
  CancelDeprecation,
  ChangeImage,
  CopyImage,
  CreateImage,
  DeprecateImage,
  DeregisterImage,
  DetachWatermark,
  DisableImage,
  EnableImage,
  ProtectImage,
  RegisterImage,
  RestoreImage,
  UnprotectImage,
} from '#lifecycle/commands';
import { z } from 'zod';
import { Commanded } from '../openapi/commanded.js';
import { AdminCommands, tokenOf } from './commands.js';
import { type Exchange, Exchanged } from './exchange.js';
import {
  CopyImageBody,
  CreateImageBody,
  DeprecationBody,
  DescriptionBody,
  ProtectionBody,
  RegisterImageBody,
  WatermarkBody,
} from './images.bodies.js';
import { AFlag, AText, momentOf } from './parameters.js';
import { OfImage } from './questions.parameters.js';
import { devicesOf, OfInstance } from './things.bodies.js';
import { Where } from './where.js';

const IMAGE = { imageId: z.string() };
const SNAPSHOTS = z
  .array(z.object({ snapshotId: z.string(), result: z.string() }))
  .describe('What became of each snapshot that was to go with it.');

class DeregistrationParameters extends Where {
  @AFlag({ description: 'Delete its snapshots with it, where nothing else stands on them.' })
  deletesSnapshots?: boolean;
}

class OfWatermark extends OfImage {
  @AText({ required: true, description: 'The watermark, by its key.' }, 512)
  watermark!: string;
}

/** Images, commanded. */
@Controller('v1')
export class ImagesController {
  constructor(private readonly commands: AdminCommands) {}

  @Post('images')
  @Commanded('register-image', {
    summary: 'Register an image from snapshots.',
    tells: IMAGE,
    status: 201,
  })
  register(@Body() asked: RegisterImageBody, @Query() where: Where, @Exchanged() exchange: Exchange) {
    return this.commands.run({ ...exchange, where }, (by) => new RegisterImage(registrationOf(asked), by), made);
  }

  @Post('instances/:instanceId/images')
  @Commanded('create-image', { summary: 'Make an image of an instance.', tells: IMAGE, status: 201 })
  create(
    @Param() { instanceId }: OfInstance,
    @Body() { ...asked }: CreateImageBody,
    @Query() where: Where,
    @Exchanged() exchange: Exchange,
  ) {
    return this.commands.run(
      { ...exchange, where },
      (by) => new CreateImage({ ...asked, blockDevices: devicesOf(asked), instanceId }, by),
      made,
    );
  }

  @Post('images/:imageId/copies')
  @Commanded('copy-image', { summary: 'Copy an image into the Region.', tells: IMAGE, status: 201 })
  copy(
    @Param() { imageId: sourceImageId }: OfImage,
    @Body() { ...body }: CopyImageBody,
    @Query() where: Where,
    @Exchanged() exchange: Exchange,
  ) {
    const asked = { ...body, sourceImageId, clientToken: tokenOf(exchange.request) };
    return this.commands.run({ ...exchange, where }, (by) => new CopyImage(asked, by), made);
  }

  @Patch('images/:imageId')
  @Commanded('change-image', { summary: 'Change what an image says of itself.', tells: IMAGE, ofOne: true })
  change(
    @Param() { imageId }: OfImage,
    @Body() { ...asked }: DescriptionBody,
    @Query() where: Where,
    @Exchanged() exchange: Exchange,
  ) {
    return this.#one(exchange, where, imageId, (by) => new ChangeImage({ ...asked, imageId }, by));
  }

  @Post('images/:imageId/disable')
  @Commanded('disable-image', {
    summary: 'Let an image launch nothing more, and take every launch permission back.',
    tells: IMAGE,
    ofOne: true,
  })
  disable(@Param() { imageId }: OfImage, @Query() where: Where, @Exchanged() exchange: Exchange) {
    return this.#one(exchange, where, imageId, (by) => new DisableImage(imageId, by));
  }

  @Post('images/:imageId/enable')
  @Commanded('enable-image', { summary: 'Let a disabled image be launched again.', tells: IMAGE, ofOne: true })
  enable(@Param() { imageId }: OfImage, @Query() where: Where, @Exchanged() exchange: Exchange) {
    return this.#one(exchange, where, imageId, (by) => new EnableImage(imageId, by));
  }

  @Put('images/:imageId/deprecation')
  @Commanded('deprecate-image', { summary: 'Set from when an image is deprecated.', tells: IMAGE, ofOne: true })
  deprecate(
    @Param() { imageId }: OfImage,
    @Body() { at }: DeprecationBody,
    @Query() where: Where,
    @Exchanged() exchange: Exchange,
  ) {
    const deprecateAt = momentOf(at, exchange.now) ?? exchange.now;
    return this.#one(exchange, where, imageId, (by) => new DeprecateImage({ imageId, deprecateAt }, by));
  }

  @Delete('images/:imageId/deprecation')
  @Commanded('cancel-deprecation', { summary: 'Let an image not be deprecated.', tells: IMAGE, ofOne: true })
  cancelDeprecation(@Param() { imageId }: OfImage, @Query() where: Where, @Exchanged() exchange: Exchange) {
    return this.#one(exchange, where, imageId, (by) => new CancelDeprecation(imageId, by));
  }

  @Put('images/:imageId/protection')
  @Commanded('protect-image', { summary: 'Protect an image from deregistration.', tells: IMAGE, ofOne: true })
  protect(
    @Param() { imageId }: OfImage,
    @Body() { withCooldown = false }: ProtectionBody,
    @Query() where: Where,
    @Exchanged() exchange: Exchange,
  ) {
    return this.#one(exchange, where, imageId, (by) => new ProtectImage({ imageId, withCooldown }, by));
  }

  @Delete('images/:imageId/protection')
  @Commanded('unprotect-image', {
    summary: 'Turn the protection from deregistration off.',
    tells: { ...IMAGE, cools: z.boolean().describe('It holds for another day.') },
    ofOne: true,
  })
  unprotect(@Param() { imageId }: OfImage, @Query() where: Where, @Exchanged() exchange: Exchange) {
    return this.commands.run(
      { ...exchange, where, thing: streamFor(imageId) },
      (by) => new UnprotectImage(imageId, by),
      ({ cools }) => ({ imageId, cools }),
    );
  }

  @Post('images/:imageId/watermarks')
  @Commanded('attach-watermark', {
    summary: 'Attach a watermark.',
    tells: { ...IMAGE, watermark: z.string() },
    status: 201,
    ofOne: true,
  })
  attach(
    @Param() { imageId }: OfImage,
    @Body() { name }: WatermarkBody,
    @Query() where: Where,
    @Exchanged() exchange: Exchange,
  ) {
    return this.commands.run(
      { ...exchange, where, thing: streamFor(imageId) },
      (by) => new AttachWatermark({ imageId, name }, by),
      (watermark) => ({ imageId, watermark }),
    );
  }

  @Delete('images/:imageId/watermarks/:watermark')
  @Commanded('detach-watermark', { summary: 'Detach a watermark.', tells: IMAGE, ofOne: true })
  detach(@Param() { imageId, watermark }: OfWatermark, @Query() where: Where, @Exchanged() exchange: Exchange) {
    return this.#one(exchange, where, imageId, (by) => new DetachWatermark({ imageId, watermark }, by));
  }

  @Delete('images/:imageId')
  @Commanded('deregister-image', {
    summary: 'Deregister an image.',
    tells: { ...IMAGE, snapshots: SNAPSHOTS },
    ofOne: true,
  })
  deregister(
    @Param() { imageId }: OfImage,
    @Query() { deletesSnapshots, ...where }: DeregistrationParameters,
    @Exchanged() exchange: Exchange,
  ) {
    return this.commands.run(
      { ...exchange, where, thing: streamFor(imageId) },
      (by) => new DeregisterImage({ imageId, deletesSnapshots }, by),
      (outcomes) => ({ imageId, snapshots: [...outcomes] }),
    );
  }

  @Post('images/:imageId/restore')
  @Commanded('restore-image', { summary: 'Take an image out of the Recycle Bin.', tells: IMAGE, ofOne: true })
  restore(@Param() { imageId }: OfImage, @Query() where: Where, @Exchanged() exchange: Exchange) {
    return this.#one(exchange, where, imageId, (by) => new RestoreImage(imageId, by));
  }

  #one(exchange: Exchange, where: Where, imageId: string, make: Parameters<AdminCommands['run']>[1]) {
    return this.commands.run({ ...exchange, where, thing: streamFor(imageId) }, make, () => ({ imageId }));
  }
}

const streamFor = (imageId: string): string => `image-${imageId}`;
const registrationOf = ({ attributes, ...asked }: RegisterImageBody) => ({
  ...asked,
  blockDevices: devicesOf(asked),
  ...(attributes && { attributes: present(attributes) }),
});
const made = (imageId: string) => ({ imageId });
