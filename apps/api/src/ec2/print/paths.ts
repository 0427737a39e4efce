import { said } from './values.js';

/** Reads the texts at a path of members, through lists: `BlockDeviceMappings.Ebs.VolumeId`. */
export const at = (path: string): ((printed: object) => readonly string[]) => {
  const members = path.split('.');
  return (printed) => textsAt(printed, members);
};

function textsAt(value: unknown, path: readonly string[]): readonly string[] {
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    return items.flatMap((item) => textsAt(item, path));
  }
  const [first, ...rest] = path;
  if (first !== undefined) {
    return typeof value === 'object' && value !== null ? textsAt(Reflect.get(value, first), rest) : [];
  }
  return isScalar(value) ? [said(value) ?? ''] : [];
}

const isScalar = (value: unknown): value is string | number | boolean | Date =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value instanceof Date;
