import { isIPv6 } from 'node:net';

/**
 * Whom an address belongs to: IPv4 as it stands, of IPv6 the /64, which one subscriber has to himself. A socket without an address
 * is the Unix socket.
 */
export function originOf(address: string | undefined): string {
  if (address === undefined) return 'unix';
  const plain = address.split('%', 1)[0] ?? address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(plain)?.[1];
  if (mapped !== undefined) return mapped;
  return isIPv6(plain) ? `${firstGroups(plain).join(':')}::/64` : plain;
}

function firstGroups(address: string): readonly string[] {
  const [head = '', tail] = address.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const groups = [...before, ...Array.from({ length: zeros }, () => '0'), ...after];
  return groups.slice(0, 4).map((group) => parseInt(group, 16).toString(16));
}
