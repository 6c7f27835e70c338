import { isIP, isIPv6 } from 'node:net';
import type { ValueKind } from './value.ts';
import { listOf, Refusal } from './value.ts';

/** Words for networks that need no numbers. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1'],
  private: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
  unix: ['unix'],
};

/** Addresses and networks, in the order given, each once; `unix` stays a word. */
export const networks: ValueKind<readonly string[]> = {
  shape: 'NETWORK,…',
  join: ',',
  read: (given) => [...new Set(listOf(given).flatMap((name) => (Object.hasOwn(WORDS, name.toLowerCase()) ? (WORDS[name.toLowerCase()] ?? []) : [network(name)])))],
};

function network(name: string): string {
  const [, address = '', bits] = /^\[?([^\]/]+)\]?(?:\/(\d{1,3}))?$/.exec(name) ?? [];
  const most = isIP(address) === 0 ? -1 : isIPv6(address) ? 128 : 32;
  if (most < 0 || Number(bits ?? 0) > most) {
    throw new Refusal('holds something that is not an IP address, a network such as 10.0.0.0/8, loopback, private or unix', 'a name is not enough: whoever answers for it would be believed');
  }
  return bits === undefined ? address : `${address}/${bits}`;
}
