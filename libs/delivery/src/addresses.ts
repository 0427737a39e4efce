import { BlockList, isIP } from 'node:net';

/** What is not in the public internet, by the special-purpose registries of IANA (RFC 6890): `address/prefix`. */
const NOT_PUBLIC_4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
] as const;

/** Within 2000::/3, outside of which nothing is public. What carries an IPv4 address within (6to4, Teredo) could lead anywhere. */
const NOT_PUBLIC_6 = ['2001::/23', '2001:db8::/32', '2002::/16', '2620:4f:8000::/48', '3fff::/20'] as const;

const listOf = (family: 'ipv4' | 'ipv6', subnets: readonly string[]): BlockList => {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [address = '', prefix = ''] = subnet.split('/');
    list.addSubnet(address, Number(prefix), family);
  }
  return list;
};

const REFUSED_4 = listOf('ipv4', NOT_PUBLIC_4);
const REFUSED_6 = listOf('ipv6', NOT_PUBLIC_6);
const GLOBAL_6 = listOf('ipv6', ['2000::/3']);

/**
 * Whether an IP address is in the public internet: not private, loopback, link-local, shared, multicast, reserved, or an IPv6 address
 * that stands for an IPv4 one. Whatever is no IP address is not.
 */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !REFUSED_4.check(address, 'ipv4');
  return family === 6 && GLOBAL_6.check(address, 'ipv6') && !REFUSED_6.check(address, 'ipv6');
}
