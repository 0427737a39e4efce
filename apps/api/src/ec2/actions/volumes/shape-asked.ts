import type { CreateVolumeRequest } from '@aws-sdk/client-ec2';

type Asked = Partial<Pick<CreateVolumeRequest, 'VolumeType' | 'Size' | 'Iops' | 'Throughput'>>;

/** The shape of a volume, as a request names it. */
export const shapeOf = ({ VolumeType, Size, Iops, Throughput }: Asked) => ({
  volumeType: VolumeType,
  sizeGiB: Size,
  iops: Iops,
  throughput: Throughput,
});
