import { option } from '../option.ts';
import { address, listenAddress } from '../value/listen-address.ts';
import { urlPrefix } from '../value/url-prefix.ts';
import { networks } from '../value/networks.ts';
import { choice, integer, text } from '../value/scalar.ts';
import { orUnset } from '../value/value.ts';

export const serverOptions = {
  address: option({
    name: 'address',
    flower: true,
    value: address,
    default: '',
    help: 'Address to listen on; all of them when empty.',
    example: '127.0.0.1',
  }),
  port: option({
    name: 'port',
    flower: true,
    value: integer(0, 65_535),
    default: '5555',
    help: 'Port to listen on; 0 takes a free one.',
    example: '5555',
  }),
  listenAddress: option({
    name: 'web-listen-address',
    value: orUnset(listenAddress),
    default: '',
    help: "Address and port in one, as Prometheus' exporters have it (--web.listen-address); wins over both.",
    example: ':5555',
  }),
  unixSocket: option({
    name: 'unix-socket',
    flower: true,
    value: orUnset(text('PATH')),
    default: '',
    help: 'Unix socket to listen on instead of a port. Its owner and group may connect (mode 0660), others may not.',
    example: '/run/celeriac/celeriac.sock',
  }),
  urlPrefix: option({
    name: 'url-prefix',
    aliases: ['web-route-prefix'],
    flower: true,
    value: urlPrefix,
    default: '',
    help: 'Path that everything is served under, for a reverse proxy that keeps it.',
    example: '/flower',
  }),
  trustedProxies: option({
    name: 'trusted-proxies',
    value: networks,
    default: '',
    help:
      'Reverse proxies that are believed when they say where a request comes from: addresses and networks, loopback, private (RFC 1918 and fc00::/7), and unix for ' +
      'whoever opens the --unix-socket. Of them X-Forwarded-For, -Proto, -Host and -Prefix count: for the lock-out of who guesses passwords, the audit trail, links, ' +
      'cookies, and what is the same site. From anybody else they are passed over. A named proxy must set or remove each of them.',
    example: '10.0.0.0/8,127.0.0.1',
  }),
  forwardedBy: option({
    name: 'forwarded-by',
    value: choice(['x-forwarded', 'forwarded']),
    default: 'x-forwarded',
    help: "By which headers the --trusted-proxies say it: x-forwarded, or forwarded, RFC 7239's one. The other is not looked at, since a proxy may pass on what a client wrote there.",
    example: 'forwarded',
  }),
};
