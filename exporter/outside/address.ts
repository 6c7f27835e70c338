import { isIP } from 'node:net';

/** An IP address in one form: without brackets, port and zone, and IPv4 as such where it comes mapped into IPv6. Undefined: it is none. */
export function plainAddress(text: string | undefined): string | undefined {
  const [, bracketed, version4, bare] = /^(?:\[([^\]]*)\](?::\d{1,5})?|([\d.]+):\d{1,5}|(.*))$/.exec(text?.trim() ?? '') ?? [];
  const [address = ''] = (bracketed ?? version4 ?? bare ?? '').split('%', 1);
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  const plain = mapped ?? address.toLowerCase();
  return isIP(plain) === 0 ? undefined : plain;
}
