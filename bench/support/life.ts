import type { FactEvent } from '#lifecycle';
import { Random } from './random.js';

/** A fact of the plan: what, of whom, and when (microseconds). */
export interface Planned {
  readonly stream: string;
  readonly at: number;
  readonly event: FactEvent;
}

const REGIONS = ['eu-central-1', 'us-east-1', 'ap-southeast-2'] as const;
const SECOND = 1_000_000;
const HOUR = 3_600 * SECOND;

/** The ids of the n-th image and of what belongs to it. */
export const idOf = (prefix: 'ami' | 'snap' | 'vol' | 'i', n: number): string =>
  `${prefix}-0${n.toString(16).padStart(16, '0')}`;
export const accountOf = (n: number): string => String(100_000_000_000 + (n % 900));
export const regionOf = (n: number): string => REGIONS[n % REGIONS.length] ?? REGIONS[0];

/**
 * The life of the n-th image, with its snapshot, its volumes and the instances launched from it: `facts` facts in all, in the
 * proportions of a busy account: a birth, grants that come and go, launches, stops and starts, an end for a third of them.
 */
export function lifeOf(n: number, begin: number, facts: number, seed: number): Planned[] {
  const random = new Random(seed + n * 7919);
  const life = new Life(n, begin, random);
  life.beBorn();
  while (life.size < facts) life.goOn();
  return life.planned.slice(0, facts);
}

class Life {
  readonly planned: Planned[] = [];
  readonly #image: string;
  readonly #snapshot: string;
  readonly #owner: string;
  readonly #region: string;
  #at: number;
  #instances = 0;

  constructor(
    private readonly n: number,
    begin: number,
    private readonly random: Random,
  ) {
    this.#at = begin;
    this.#image = idOf('ami', n);
    this.#snapshot = idOf('snap', n);
    this.#owner = accountOf(n);
    this.#region = regionOf(n);
  }

  get size(): number {
    return this.planned.length;
  }

  beBorn(): void {
    const born = { ownerId: this.#owner, region: this.#region, tags: this.#tags() };
    const attributes = {
      name: `service-${this.n % 500}-${this.n}`,
      description: 'made by the pipeline',
      architecture: this.n % 3 === 0 ? 'arm64' : 'x86_64',
      virtualizationType: 'hvm',
      rootDeviceName: '/dev/xvda',
      rootDeviceType: 'ebs' as const,
      blockDevices: [{ deviceName: '/dev/xvda', snapshotId: this.#snapshot, sizeGiB: 8, deleteOnTermination: true }],
    };
    this.#snap({ type: 'SnapshotStarted', data: { ...born, snapshotId: this.#snapshot, sizeGiB: 8, encrypted: true } });
    this.#snap({ type: 'SnapshotCompleted', data: { snapshotId: this.#snapshot } });
    const image = { ...born, imageId: this.#image, attributes };
    const sourceImageId = idOf('ami', this.random.skewed(Math.max(1, this.n)));
    if (this.n > 10 && this.n % 2 === 0) {
      this.#ami({ type: 'ImageCopyRequested', data: { ...image, sourceImageId, sourceRegion: this.#region } });
    } else this.#ami({ type: 'ImageRegistered', data: image });
    this.#ami({ type: 'ImageBecameAvailable', data: { imageId: this.#image } });
    this.#grant();
  }

  /** One more stretch of use. */
  goOn(): void {
    const turn = this.random.below(10);
    if (turn < 6) this.#runAnInstance();
    else if (turn < 8) this.#grant();
    else if (turn < 9) this.#revoke();
    else this.#deprecateOrEnd();
  }

  #runAnInstance(): void {
    const instanceId = idOf('i', this.n * 1_000 + this.#instances);
    const volumeId = idOf('vol', this.n * 1_000 + this.#instances);
    this.#instances += 1;
    const owner = accountOf(this.n + this.random.skewed(900));
    const place = { ownerId: owner, region: this.#region };
    const type = { instanceType: 't3.medium', availabilityZone: `${this.#region}a`, rootDeviceName: '/dev/xvda' };
    this.#ec2({
      type: 'InstanceLaunched',
      data: { ...place, ...type, instanceId, imageId: this.#image, tags: this.#tags() },
    });
    this.#ami({ type: 'ImageLaunched', data: { imageId: this.#image, byAccount: owner, instanceIds: [instanceId] } });
    this.#disk({ type: 'VolumeCreated', data: { ...place, volumeId, snapshotId: this.#snapshot, sizeGiB: 8 } });
    this.#disk({ type: 'VolumeAttached', data: { volumeId, instanceId, device: '/dev/xvda' } });
    this.#ec2({ type: 'InstanceRunning', data: { instanceId } });
    if (this.random.below(3) === 0) {
      this.#ec2({ type: 'InstanceStopping', data: { instanceId } });
      this.#ec2({ type: 'InstanceStopped', data: { instanceId } });
      this.#ec2({ type: 'InstanceRunning', data: { instanceId } });
    }
    if (this.random.below(4) === 0) return;
    this.#ec2({ type: 'InstanceShuttingDown', data: { instanceId } });
    this.#ec2({ type: 'InstanceTerminated', data: { instanceId } });
    this.#disk({ type: 'VolumeDetached', data: { volumeId, instanceId } });
    this.#disk({ type: 'VolumeDeleted', data: { volumeId } });
  }

  #grant(): void {
    const everyone = this.random.below(200) === 0;
    const account = { kind: 'account' as const, id: accountOf(this.random.skewed(900)) };
    const grantees = everyone ? [{ kind: 'everyone' as const, id: 'all' }] : [account];
    this.#ami({ type: 'LaunchPermissionGranted', data: { imageId: this.#image, grantees } });
    this.#snap({ type: 'SnapshotShared', data: { snapshotId: this.#snapshot, grantees } });
  }

  #revoke(): void {
    const grantees = [
      { kind: 'everyone' as const, id: 'all' },
      { kind: 'account' as const, id: accountOf(this.random.skewed(900)) },
    ];
    this.#ami({ type: 'LaunchPermissionRevoked', data: { imageId: this.#image, grantees } });
    this.#snap({ type: 'SnapshotUnshared', data: { snapshotId: this.#snapshot, grantees } });
  }

  #deprecateOrEnd(): void {
    if (this.random.below(3) > 0) {
      const deprecateAt = this.#at + 1_000 * HOUR;
      this.#ami({ type: 'ImageDeprecationSet', data: { imageId: this.#image, deprecateAt } });
    } else this.#ami({ type: 'ImageDeregistered', data: { imageId: this.#image } });
  }

  #tags(): Record<string, string> {
    return { Name: `service-${this.n % 500}`, env: this.n % 5 === 0 ? 'prod' : 'dev', team: `team-${this.n % 40}` };
  }

  #ami(event: FactEvent): void {
    this.#plan(`image-${this.#image}`, event);
  }

  #snap(event: FactEvent): void {
    this.#plan(`snapshot-${this.#snapshot}`, event);
  }

  #ec2(event: FactEvent & { data: { instanceId: string } }): void {
    this.#plan(`instance-${event.data.instanceId}`, event);
  }

  #disk(event: FactEvent & { data: { volumeId: string } }): void {
    this.#plan(`volume-${event.data.volumeId}`, event);
  }

  #plan(stream: string, event: FactEvent): void {
    this.planned.push({ stream, at: this.#at, event });
    // CloudTrail tells whole seconds, and some steps fall into one.
    this.#at += this.random.below(40) === 0 ? 0 : SECOND * (1 + this.random.below(600));
  }
}
