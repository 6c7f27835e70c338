import { isIPv6 } from 'node:net';
import type { ValueKind } from './value.ts';
import { Refusal, textOf } from './value.ts';

/** An IP address or a host's name; none at all is every address. */
export const address: ValueKind<string> = {
  shape: 'ADDRESS',
  read: (given) => {
    const value = textOf(given).replace(/^\[(.*)\]$/, '$1');
    if (!/^[\w.-]*$/.test(value) && !isIPv6(value)) throw new Refusal('is not an address to listen on; its port is a matter of --port');
    return value;
  },
};

/** `:9808`, `127.0.0.1:9808`, `[::1]:9808`. */
export const listenAddress: ValueKind<{ address: string; port: number }> = {
  shape: '[ADDRESS]:PORT',
  read: (given) => {
    const [, bracketed, plain = '', digits] = /^(?:\[([\da-f:.]+)\]|([\w.-]*)):(\d{1,5})$/i.exec(textOf(given)) ?? [];
    if (digits === undefined || Number(digits) > 65_535) throw new Refusal('is not an address and a port such as :5555 or 127.0.0.1:5555');
    return { address: bracketed ?? plain, port: Number(digits) };
  },
};
