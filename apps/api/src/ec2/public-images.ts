import { createHash } from 'node:crypto';
import type { ImageAttributes } from '#lifecycle';

/** An image that every account sees in every Region, as AWS's public catalog has it; only its ids differ from Region to Region. */
export interface PublicImage {
  readonly name: string;
  readonly description: string;
  readonly ownerId: string;
  /** When it was published: ISO 8601. */
  readonly createdAt: string;
  /** Public SSM parameters that name it. */
  readonly parameters: readonly string[];
  readonly freeTier: boolean;
  /** Of its root volume; null: its root is an instance store. */
  readonly sizeGiB: number | null;
  readonly attributes: Omit<ImageAttributes, 'name' | 'description' | 'blockDevices'>;
}

type Architecture = 'x86_64' | 'arm64';

/** The accounts that publish them. */
const AMAZON_LINUX = '137112412989';
const WINDOWS = '801119661308';
const CANONICAL = '099720109477';
const DEBIAN = '136693071363';
const MARKETPLACE = '679593333241';

const LINUX = {
  platformDetails: 'Linux/UNIX',
  virtualizationType: 'hvm',
  rootDeviceType: 'ebs',
  enaSupport: true,
  sriovNetSupport: 'simple',
} as const;
const bootOf = (architecture: Architecture) => (architecture === 'arm64' ? 'uefi' : 'uefi-preferred');
const BOTH: readonly Architecture[] = ['x86_64', 'arm64'];
/** What distributions call the architectures. */
const PORTS = { x86_64: 'amd64', arm64: 'arm64' } as const;

const AL2023 = '/aws/service/ami-amazon-linux-latest/al2023-ami';

const amazonLinux = (kind: '' | '-minimal'): PublicImage[] =>
  BOTH.map((architecture) => ({
    name: `al2023-ami${kind}-2023.11.20261109.0-kernel-6.1-${architecture}`,
    description: `Amazon Linux 2023 AMI 2023.11.20261109.0 ${architecture} ${kind === '' ? 'HVM' : 'Minimal HVM'} kernel-6.1`,
    ownerId: AMAZON_LINUX,
    createdAt: '2026-11-07T00:31:14Z',
    parameters: [`${AL2023}${kind}-kernel-default-${architecture}`, `${AL2023}${kind}-kernel-6.1-${architecture}`],
    freeTier: true,
    sizeGiB: kind === '' ? 8 : 2,
    attributes: {
      ...LINUX,
      architecture,
      ownerAlias: 'amazon',
      rootDeviceName: '/dev/xvda',
      bootMode: bootOf(architecture),
      imdsSupport: 'v2.0',
    },
  }));

interface Release {
  readonly version: string;
  readonly codename: string;
  readonly date: string;
  readonly createdAt: string;
}

const NOBLE = { version: '24.04', codename: 'noble', date: '20261105', createdAt: '2026-11-05T05:42:37Z' } as const;
const JAMMY = { version: '22.04', codename: 'jammy', date: '20261104', createdAt: '2026-11-04T06:11:02Z' } as const;

const ubuntu = (
  { version, codename, date, createdAt }: Release,
  { store, volumes }: { readonly store: string; readonly volumes: string },
): PublicImage[] =>
  BOTH.map((architecture) => ({
    name: `ubuntu/images/${store}/ubuntu-${codename}-${version}-${PORTS[architecture]}-server-${date}`,
    description: `Canonical, Ubuntu, ${version}, ${PORTS[architecture]} ${codename} image`,
    ownerId: CANONICAL,
    createdAt,
    parameters: [
      `/aws/service/canonical/ubuntu/server/${version}/stable/current/${PORTS[architecture]}/hvm/${volumes}/ami-id`,
    ],
    freeTier: true,
    sizeGiB: 8,
    attributes: {
      ...LINUX,
      architecture,
      ownerAlias: 'amazon',
      rootDeviceName: '/dev/sda1',
      bootMode: bootOf(architecture),
      ...(version === '24.04' && { imdsSupport: 'v2.0' }),
    },
  }));

const debian = (version: '12' | '13', build: string): PublicImage[] =>
  BOTH.map((architecture) => ({
    name: `debian-${version}-${PORTS[architecture]}-${build}`,
    description: `Debian ${version} (${build})`,
    ownerId: DEBIAN,
    createdAt: '2026-11-02T12:18:49Z',
    parameters: [`/aws/service/debian/release/${version}/latest/${PORTS[architecture]}`],
    freeTier: true,
    sizeGiB: 8,
    attributes: { ...LINUX, architecture, rootDeviceName: '/dev/xvda', bootMode: bootOf(architecture) },
  }));

const windows = (version: '2022' | '2025', boot: Pick<ImageAttributes, 'bootMode' | 'tpmSupport'>): PublicImage => ({
  name: `Windows_Server-${version}-English-Full-Base-2026.11.12`,
  description: `Microsoft Windows Server ${version} Full Locale English AMI provided by Amazon`,
  ownerId: WINDOWS,
  createdAt: '2026-11-12T03:20:55Z',
  parameters: [`/aws/service/ami-windows-latest/Windows_Server-${version}-English-Full-Base`],
  freeTier: true,
  sizeGiB: 30,
  attributes: {
    ...LINUX,
    ...boot,
    architecture: 'x86_64',
    platform: 'windows',
    platformDetails: 'Windows',
    ownerAlias: 'amazon',
    rootDeviceName: '/dev/sda1',
  },
});

const INSTANCE_STORE: PublicImage = {
  name: 'ubuntu/images/hvm-instance/ubuntu-jammy-22.04-amd64-server-20261104',
  description: 'Canonical, Ubuntu, 22.04, amd64 jammy image',
  ownerId: CANONICAL,
  createdAt: '2026-11-04T06:25:40Z',
  parameters: ['/aws/service/canonical/ubuntu/server/22.04/stable/current/amd64/hvm/instance-store/ami-id'],
  freeTier: false,
  sizeGiB: null,
  attributes: {
    ...LINUX,
    architecture: 'x86_64',
    ownerAlias: 'amazon',
    rootDeviceType: 'instance-store',
    imageLocation: 'ubuntu-images-release/jammy/20261104/hvm/instance-store/image.img.manifest.xml',
  },
};

const PAID: PublicImage = {
  name: 'hardened-linux-level-1-2026.10.2-x86_64-prod-amistorypaid1',
  description: 'A hardened Linux that is paid for by the hour: launching it needs a subscription to its product code',
  ownerId: MARKETPLACE,
  createdAt: '2026-10-20T09:02:11Z',
  parameters: [],
  freeTier: false,
  sizeGiB: 10,
  attributes: {
    ...LINUX,
    architecture: 'x86_64',
    ownerAlias: 'aws-marketplace',
    rootDeviceName: '/dev/sda1',
    bootMode: 'legacy-bios',
    productCodes: ['amistorypaidproductcode01'],
  },
};

/** The public catalog. Whoever adds a newer image leaves the older ones: what was seen once stays in the log, and can be launched. */
export const PUBLIC_IMAGES: readonly PublicImage[] = [
  ...amazonLinux(''),
  ...amazonLinux('-minimal'),
  ...ubuntu(NOBLE, { store: 'hvm-ssd-gp3', volumes: 'ebs-gp3' }),
  ...ubuntu(JAMMY, { store: 'hvm-ssd', volumes: 'ebs-gp2' }),
  INSTANCE_STORE,
  ...debian('12', '20261102-2286'),
  ...debian('13', '20261102-2286'),
  windows('2022', { bootMode: 'legacy-bios' }),
  windows('2025', { bootMode: 'uefi', tpmSupport: 'v2.0' }),
  PAID,
];

/** An id that is the same on every machine, and no real one: 16 digits of a hash. */
const idOf = (prefix: 'ami' | 'snap', region: string, { name }: PublicImage): string =>
  `${prefix}-0${createHash('sha256').update(`${prefix} ${region} ${name}`).digest('hex').slice(0, 16)}`;

/** The id of a public image in a Region. */
export const publicImageId = (image: PublicImage, region: string): string => idOf('ami', region, image);

/** The id of the snapshot that a public image stands on in a Region. */
export const publicSnapshotId = (image: PublicImage, region: string): string => idOf('snap', region, image);

/** What a public SSM parameter says in a Region. */
export interface PublicParameter {
  readonly name: string;
  readonly imageId: string;
  readonly version: number;
  /** ISO 8601. */
  readonly lastModified: string;
}

/** All public parameters of a Region, in no order. */
export const publicParameters = (region: string): readonly PublicParameter[] =>
  PUBLIC_IMAGES.flatMap((image) =>
    image.parameters.map((name) => ({
      name,
      imageId: publicImageId(image, region),
      version: 1,
      lastModified: image.createdAt,
    })),
  );

const byId = new Map<string, ReadonlyMap<string, PublicImage>>();

/** The public image that has this id in the Region; undefined where it is none. */
export function publicImageOf(imageId: string, region: string): PublicImage | undefined {
  const known = byId.get(region) ?? new Map(PUBLIC_IMAGES.map((image) => [publicImageId(image, region), image]));
  byId.set(region, known);
  return known.get(imageId);
}
