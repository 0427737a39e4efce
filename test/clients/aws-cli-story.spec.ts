import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { OWNER, PARTNER, REGION, startTestEngine, STRANGER, type TestEngine } from '../support/engine.js';
import { environmentOf, isInstalled } from './python.js';

const run = promisify(execFile);

describe('a story told with the AWS CLI', () => {
  let engine: TestEngine;
  let there: boolean;
  beforeAll(async () => {
    there = await isInstalled('aws', '--version');
    engine = await startTestEngine();
  }, 60_000);
  afterAll(() => engine.close());

  /** Runs one line of the CLI as an account; no word of it holds a blank. */
  const as =
    (account: string, region = REGION) =>
    async (line: string): Promise<string> => {
      const env = environmentOf(engine, account, region);
      const { stdout } = await run('aws', ['ec2', ...line.split(' '), '--output', 'text'], { env });
      return stdout.trim();
    };

  it('goes from a launch to an image that is shared, copied, deprecated, disabled, and gone', async () => {
    if (!there) return;
    const [owner, partner, stranger] = [as(OWNER), as(PARTNER), as(STRANGER)];
    const elsewhere = as(PARTNER, 'us-east-1');
    const filters = 'Name=root-device-type,Values=ebs Name=architecture,Values=x86_64';
    const base = await owner(`describe-images --owners amazon --filters ${filters} --query Images[0].ImageId`);
    const launch = (image: string) =>
      `run-instances --image-id ${image} --instance-type t3.micro --query Instances[0].InstanceId`;
    const instance = await owner(launch(base));
    await owner(`wait instance-running --instance-ids ${instance}`);
    const image = await owner(`create-image --instance-id ${instance} --name cli-1 --query ImageId`);
    await owner(`wait image-available --image-ids ${image}`);
    await owner(`modify-image-attribute --image-id ${image} --launch-permission Add=[{UserId=${PARTNER}}]`);
    expect(await partner(launch(image))).toMatch(/^i-[0-9a-f]{17}$/);
    await expect(stranger(launch(image))).rejects.toThrow(/InvalidAMIID\.NotFound/);
    const first = 'Images[0].BlockDeviceMappings[0].Ebs.SnapshotId';
    const snapshot = await owner(`describe-images --image-ids ${image} --query ${first}`);
    const shared = '--attribute createVolumePermission --operation-type add --user-ids';
    await owner(`modify-snapshot-attribute --snapshot-id ${snapshot} ${shared} ${PARTNER}`);
    const source = `--source-image-id ${image} --source-region ${REGION}`;
    const copy = await elsewhere(`copy-image ${source} --name cli-copy --query ImageId`);
    await elsewhere(`wait image-available --image-ids ${copy}`);
    await owner(`enable-image-deprecation --image-id ${image} --deprecate-at 2030-01-01T00:00:00Z`);
    await owner(`disable-image --image-id ${image}`);
    await expect(owner(launch(image))).rejects.toThrow(/InvalidAMIID\.Unavailable/);
    await owner(`enable-image --image-id ${image}`);
    await expect(partner(launch(image))).rejects.toThrow(/InvalidAMIID\.NotFound/);
    await owner(`deregister-image --image-id ${image}`);
    await expect(owner(`describe-images --image-ids ${image}`)).rejects.toThrow(/InvalidAMIID/);
    await owner(`terminate-instances --instance-ids ${instance}`);
    await owner(`wait instance-terminated --instance-ids ${instance}`);
  }, 240_000);
});
