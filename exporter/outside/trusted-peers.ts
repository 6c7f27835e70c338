import { BlockList, isIPv6 } from 'node:net';

/** Which addresses are proxies that are believed. */
export class TrustedPeers {
  readonly #list = new BlockList();
  readonly #socket: boolean;
  /** Whether anybody is. */
  readonly any: boolean;

  /** @param names addresses, networks (`10.0.0.0/8`), and `unix` for whoever opens the Unix socket: as the configuration checked them */
  constructor(names: readonly string[]) {
    this.any = names.length > 0;
    this.#socket = names.includes('unix');
    for (const name of names) {
      if (name === 'unix') continue;
      const [address = '', bits] = name.split('/');
      const family = isIPv6(address) ? 'ipv6' : 'ipv4';
      if (bits === undefined) this.#list.addAddress(address, family);
      else this.#list.addSubnet(address, Number(bits), family);
    }
  }

  /** @param address in its plain form; undefined: the Unix socket */
  has(address: string | undefined): boolean {
    if (address === undefined) return this.#socket;
    return this.#list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
  }
}
