import type { X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { ServerConfig } from '../config/config.ts';
import { plainAddress } from './address.ts';
import { deFactoHops, standardHops } from './forwarded.ts';
import type { Hops } from './forwarded.ts';
import { TrustedPeers } from './trusted-peers.ts';

/** What of a request tells where it comes from. */
export interface Arrival {
  readonly headers: IncomingMessage['headers'];
  readonly socket: { readonly remoteAddress?: string | undefined; readonly encrypted?: boolean; readonly authorized?: boolean; readonly getPeerX509Certificate?: () => X509Certificate | undefined };
}

/** How a request looks to whoever sent it, with proxies between or without. */
export interface Outside {
  readonly scheme: 'http' | 'https';
  /** Name and port, the scheme's own port left out; undefined where none is told, or none that could be one. */
  readonly host: string | undefined;
  /** What the paths begin with there, `--url-prefix` included: '' or '/flower'. */
  readonly prefix: string;
  /** The client's IP address; undefined: it opened the Unix socket. */
  readonly address: string | undefined;
  /** Subject of the certificate that our peer showed and an authority of ours vouches for: `CN=celeriac, O=Shop`. */
  readonly certificate?: string;
}

const noted = new WeakMap<Arrival, Outside>();

/**
 * How a request looks from outside, as the `Outsides` of the server that took it noted. One that no server took is taken as it is.
 * To be used for whatever a person or browser gets to see of an address: links, redirects, cookies, and whose request it is.
 */
export function outsideOf(request: Arrival): Outside {
  return noted.get(request) ?? directly(request, '');
}

/** Where everything stands for whoever asks: `https://celery.example.com/flower`; undefined without a host. */
export function addressOf({ scheme, host, prefix }: Outside): string | undefined {
  return host === undefined ? undefined : `${scheme}://${host}${prefix}`;
}

type Trust = Pick<ServerConfig, 'trustedProxies' | 'forwardedBy' | 'urlPrefix'>;

/**
 * Notes of each request how it looks from outside. What its headers say of that counts where the peer is one of the proxies that
 * the operator named, and not a word of it from anybody else. Of several named proxies in a row, the one that is farthest out is the
 * one to whom the client spoke.
 */
export class Outsides {
  readonly #trust: Trust;
  readonly #peers: TrustedPeers;

  constructor(trust: Trust) {
    this.#trust = trust;
    this.#peers = new TrustedPeers(trust.trustedProxies);
  }

  note(request: Arrival): Outside {
    const outside = this.#seen(request);
    noted.set(request, outside);
    return outside;
  }

  #seen(request: Arrival): Outside {
    const direct = directly(request, this.#trust.urlPrefix);
    if (!this.#peers.any || !this.#peers.has(direct.address)) return direct;
    const hops = (this.#trust.forwardedBy === 'forwarded' ? standardHops : deFactoHops)(request.headers);
    const { address, passed } = this.#client(hops.clients, direct.address);
    const scheme = schemeIn(at(hops.schemes, passed)) ?? direct.scheme;
    const host = hostIn(at(hops.hosts, passed) ?? request.headers.host, scheme);
    return { ...direct, scheme, host, prefix: this.#prefix(hops), address };
  }

  /** From our end to the first that is no named proxy; what stands before it, anybody may have written. */
  #client(clients: readonly string[], peer: string | undefined): { address: string | undefined; passed: number } {
    let address = peer;
    let passed = 0;
    for (const text of clients.toReversed()) {
      const client = plainAddress(text);
      // Behind `unknown` nobody can be told apart but by the proxy that said so.
      if (client === undefined) break;
      address = client;
      if (!this.#peers.has(client)) break;
      passed += 1;
    }
    return { address, passed };
  }

  /** A proxy that takes its prefix off the path tells us of it; one that leaves our own on tells of that at times, which is no second one. */
  #prefix({ prefixes }: Hops): string {
    const { urlPrefix } = this.#trust;
    const told = prefixes.join('').replaceAll(/\/+/g, '/').replace(/\/$/, '');
    if (!/^(\/[\w.~-]+)+$/.test(told) || /\/\.{1,2}(\/|$)/.test(told) || told === urlPrefix) return urlPrefix;
    return told + urlPrefix;
  }
}

function directly({ headers, socket }: Arrival, prefix: string): Outside {
  const scheme = socket.encrypted === true ? 'https' : 'http';
  const subject = socket.authorized === true ? socket.getPeerX509Certificate?.()?.subject : undefined;
  const certificate = subject?.replaceAll('\n', ', ');
  return { scheme, host: hostIn(headers.host, scheme), prefix, address: plainAddress(socket.remoteAddress), ...(certificate && { certificate }) };
}

/** What the proxy said to which the client spoke: `passed` from the end, or the first where the list is shorter. */
function at(list: readonly string[], passed: number): string | undefined {
  return list[Math.max(0, list.length - 1 - passed)];
}

function schemeIn(text: string | undefined): 'http' | 'https' | undefined {
  const scheme = text?.toLowerCase();
  if (scheme === 'https' || scheme === 'wss') return 'https';
  return scheme === 'http' || scheme === 'ws' ? 'http' : undefined;
}

/** In small letters. What could not stand between // and / of a URL is none: it goes into links and redirects. */
function hostIn(text: string | undefined, scheme: 'http' | 'https'): string | undefined {
  if (text === undefined || !/^([\w.-]+|\[[\da-f:.]+\])(:\d{1,5})?$/i.test(text) || !URL.canParse(`${scheme}://${text}`)) return undefined;
  return new URL(`${scheme}://${text}`).host;
}
