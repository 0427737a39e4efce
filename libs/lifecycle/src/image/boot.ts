import { rule } from '../refusal.js';
import type { ImageAttributes } from '../vocabulary.js';

const VALUES = {
  architecture: ['i386', 'x86_64', 'arm64', 'x86_64_mac', 'arm64_mac'],
  virtualizationType: ['hvm', 'paravirtual'],
  bootMode: ['legacy-bios', 'uefi', 'uefi-preferred'],
  tpmSupport: ['v2.0'],
  imdsSupport: ['v2.0'],
  sriovNetSupport: ['simple'],
} as const;

const NAMES = [
  'architecture',
  'virtualizationType',
  'bootMode',
  'tpmSupport',
  'imdsSupport',
  'sriovNetSupport',
] as const;

const isBase64 = (text: string): boolean => /^[A-Za-z0-9+/]+={0,2}$/.test(text) && text.length % 4 === 0;

/**
 * Attributes of how an image starts that can be had, and had together (EC2 user guide, boot modes and NitroTPM).
 * @throws {Refusal}
 */
export function checkBoot(imageId: string, attributes: ImageAttributes): void {
  for (const name of NAMES) {
    const value = attributes[name];
    const known = value === undefined || VALUES[name].some((one) => one === value);
    rule(known, 'image-attribute-unknown', imageId, `${name} is '${value}'.`);
  }
  const { bootMode, architecture, virtualizationType, tpmSupport, uefiData } = attributes;
  const uefi = bootMode === 'uefi' || bootMode === 'uefi-preferred';
  const able = virtualizationType !== 'paravirtual' && architecture !== 'i386';
  rule(!uefi || able, 'image-boot-unsupported', imageId, `It is ${architecture}, ${virtualizationType}.`);
  const arm = architecture === 'arm64' || architecture === 'arm64_mac';
  rule(!arm || (able && bootMode !== 'legacy-bios'), 'image-boot-unsupported', imageId, `${architecture} needs UEFI.`);
  rule(tpmSupport === undefined || uefi || arm, 'image-boot-unsupported', imageId, 'NitroTPM is asked for.');
  rule(uefiData === undefined || isBase64(uefiData), 'image-attribute-unknown', imageId, 'uefiData is not base64.');
}
